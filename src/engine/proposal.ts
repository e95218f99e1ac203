import type {
  Inventory,
  MappingProposal,
  Plan,
  PlannedImage,
  Policy,
  TargetPlan,
  Warning,
} from '../model/index.ts'
import { targetLabel } from '../model/index.ts'
import { plan } from '../plan/index.ts'
import { mixedFamilies, proposeMapping } from '../plan/name-stems.ts'
import { nameSome } from '../text/display.ts'

const imagesOf = ({ targets }: Plan): readonly PlannedImage[] =>
  targets.flatMap(({ images }) => images)

const MOST_EXAMPLES = 3
const NAMES_EACH = 2

/** Three families with two names each, the largest first. */
function examplesOf(families: readonly (readonly PlannedImage[])[]): MappingProposal['examples'] {
  return families
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_EXAMPLES)
    .map((members) => ({
      label: members[0]?.family?.label ?? '',
      images: members.length,
      names: members.slice(0, NAMES_EACH).map(({ image }) => image.name),
    }))
}

/** Whether `mapping` gives most images no family. */
function isMostlyUnmapped(images: readonly PlannedImage[]): boolean {
  const unmapped = images.filter(({ verdict }) => verdict.reason.code === 'unmapped')
  return unmapped.length * 2 > images.length
}

/**
 * A mapping for a run in which most images have no family, with what it would yield under the other
 * settings of this run. Nothing is asked for it: what would go is what would go at most.
 */
export function mappingProposal(
  { inventory, plan: planned }: { readonly inventory: Inventory; readonly plan: Plan },
  policy: Policy,
  now: Date,
): MappingProposal | undefined {
  if (!isMostlyUnmapped(imagesOf(planned))) return undefined
  const written = proposeMapping(inventory.targets.flatMap(({ images }) => images))
  if (written === undefined) return undefined
  const { text, mapping } = written
  const images = imagesOf(plan(inventory, { ...policy, mapping }, now))
  const inFamilies = images.filter(({ family }) => family !== undefined)
  const families = [...Map.groupBy(inFamilies, ({ family }) => family?.key).values()]
  return {
    mapping: text,
    families: families.length,
    going: images.filter(({ verdict }) => verdict.verdict !== 'keep').length,
    without: images.length - inFamilies.length,
    examples: examplesOf(families),
  }
}

/** Families that would lose images of several name stems. With `mapping: all` that is meant. */
export function mixedFamilyWarnings(
  { target, images }: TargetPlan,
  { mapping }: Policy,
): readonly Warning[] {
  if (mapping.by === 'all') return []
  return mixedFamilies(images).map(({ label, stems }) => ({
    code: 'mixed-family',
    message: `${targetLabel(target)}: the family ${label} would lose images of ${String(stems.length)} kinds of names: ${nameSome(stems, 5)}. Check that mapping does not put different things together.`,
    target,
  }))
}
