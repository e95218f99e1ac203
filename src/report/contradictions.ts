import { MINUTE, type Milliseconds } from '../model/index.ts'

/*
 * Reports that this action never writes, although the schema lets them through. A merge and a plan
 * file refuse them alike: nobody can tell what such a report was edited to say.
 */

/** A target, as far as it is looked at. */
interface CheckedTarget {
  readonly accountId: string
  readonly region: string
  readonly status: string
  readonly images: readonly { readonly id: string }[]
  readonly orphans: readonly { readonly id: string }[]
}

/** The first name that stands there more than once. */
export function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return names.find((name) => {
    if (seen.has(name)) return true
    seen.add(name)
    return false
  })
}

const locationOf = ({ accountId, region }: CheckedTarget): string => `${region} of ${accountId}`

/** Two things that a target says and that cannot both be so. */
export function contradictionIn(target: CheckedTarget): string | undefined {
  const { status, images, orphans } = target
  const twice = firstTwice([...images, ...orphans].map(({ id }) => id))
  if (twice !== undefined) return `${twice} stands in it twice (${locationOf(target)})`
  return status === 'not-read' && images.length + orphans.length > 0
    ? `${locationOf(target)} has a plan and the status not-read`
    : undefined
}

/** A target that stands there twice. One whose account is not known is no other's double. */
export const doubledTarget = (targets: readonly CheckedTarget[]): string | undefined =>
  firstTwice(targets.filter(({ accountId }) => accountId !== '').map(locationOf))

/** Clocks differ by as much as AWS lets them. */
const CLOCK_TOLERANCE: Milliseconds = 5 * MINUTE

/** Whether a report says that it was made later than now, which would make it younger than it is. */
export const isFromFuture = (generatedAt: string, now: Date): boolean =>
  new Date(generatedAt).getTime() - now.getTime() > CLOCK_TOLERANCE
