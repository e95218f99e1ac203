import type { Report, ReportImage, ReportTarget } from '../schema.ts'
import { distinctSnapshots } from '../totals.ts'

/** Something that was to go and did not. */
export interface Item {
  readonly target: ReportTarget
  readonly id: string
  readonly kind: 'image' | 'snapshot'
  /** What was to be done. */
  readonly step: 'remove' | 'disable'
  /** Whether it is a snapshot whose image is no longer there. */
  readonly isLeftBehind: boolean
  readonly code: string
  readonly error: string
}

const stepOf = ({ verdict }: ReportImage): Item['step'] =>
  verdict === 'disable' ? 'disable' : 'remove'

const isGone = (image: ReportImage | undefined): boolean =>
  image?.outcome === 'removed' || image?.outcome === 'already-gone'

/** The items of a target with an outcome, each once: two images may map one snapshot. */
function itemsIn(target: ReportTarget, outcome: 'failed' | 'not-attempted'): readonly Item[] {
  const images = target.images
    .filter((image) => image.outcome === outcome)
    .map((image): Item => ({
      ...{ target, id: image.id, kind: 'image', step: stepOf(image), isLeftBehind: false },
      ...{ code: image.errorCode ?? '', error: image.error ?? '' },
    }))
  const snapshots = distinctSnapshots(target)
    .filter(({ snapshot }) => snapshot.outcome === outcome)
    .map(({ snapshot, image }): Item => ({
      ...{ target, id: snapshot.id, kind: 'snapshot', step: 'remove', isLeftBehind: isGone(image) },
      ...{ code: snapshot.errorCode ?? '', error: snapshot.error ?? '' },
    }))
  return [...images, ...snapshots]
}

/** The items of all targets with an outcome. */
export const itemsWith = (
  { targets }: Pick<Report, 'targets'>,
  outcome: 'failed' | 'not-attempted',
): readonly Item[] => targets.flatMap((target) => itemsIn(target, outcome))
