import { MINUTE, type Call } from '../emulator/index.ts'
import { imageOf, type Happened, type Observed } from '../support/random-run.ts'
import type { SeededImage } from '../support/random-world.ts'
import { PLACES, type Happening, type RunCase, type Use } from './run-cases.ts'

/** Evidence of the removal's own target is never older. */
const OWN = 10 * MINUTE
/** Evidence of another target is never older, where images of other accounts stay. */
const OTHER = 60 * MINUTE

/** With how many calls had arrived before. */
type Removal = Readonly<{ image: SeededImage; call: Call; position: number }>

/** A call that is never answered is not carried out, and one whose connection breaks is. */
const wasPerformed = ({ error, endedAt }: Call): boolean =>
  error === 'reset' || (error === undefined && endedAt < Infinity)

/** The calls that removed an image. */
export function removalsIn({ calls, seeded }: Observed): readonly Removal[] {
  return calls.flatMap((call, position) => {
    if (call.operation !== 'DeregisterImage' || !wasPerformed(call)) return []
    const image = seeded.images.find(({ id }) => id === call.input['ImageId'])
    return image === undefined ? [] : [{ image, call, position }]
  })
}

/** The list that shows a use, by what uses the image. */
const LISTED_BY: Readonly<Record<Use, string>> = {
  instance: 'DescribeInstances',
  stack: 'DescribeStacks',
  'compute environment': 'DescribeComputeEnvironments',
  recipe: 'ListContainerRecipes',
  parameter: 'DescribeParameters',
  'build fleet': 'ListFleets',
  cluster: 'ListClusters',
}

/** These launch outside the account: where shared images stay, their sharing keeps them. */
const OUTSIDE: readonly Use[] = ['build fleet', 'cluster']

const counts = (use: Use | undefined, { sharedImages }: RunCase): boolean =>
  use !== undefined && (sharedImages !== 'keep' || !OUTSIDE.includes(use))

type Changing = Extract<Happening, { readonly image: number }>

/** Whether something that happened keeps an image. */
const keeps = (happening: Changing, given: RunCase): boolean =>
  happening.what === 'is tagged' ||
  (happening.what === 'comes into use' && counts(happening.by, given))

/** What happened to an image that keeps it, with its place in the order of all that happened. */
function keptBy(
  { happened, seeded }: Observed,
  { id }: SeededImage,
  given: RunCase,
): readonly { readonly since: number; readonly happening: Changing; readonly position: number }[] {
  return happened.flatMap(({ happening, position }, since) =>
    'image' in happening &&
    imageOf(seeded.images, happening.image).id === id &&
    keeps(happening, given)
      ? [{ since, happening, position }]
      : [],
  )
}

/** The time that passed on the run's clock after something had happened, until a call arrived. */
const timeBetween = (happened: readonly Happened[], since: number, until: number): number =>
  happened
    .slice(since + 1)
    .filter(({ position }) => position <= until)
    .reduce((sum, { happening: each }) => sum + ('milliseconds' in each ? each.milliseconds : 0), 0)

/** Whether a target's list was read after something had happened, and before a call was sent. */
function wasReadBetween(
  list: string,
  { calls }: Observed,
  since: number,
  { call, position }: Removal,
): boolean {
  return calls.slice(since, position).some(
    ({ operation, region, endedAt, error, input }) =>
      operation === list &&
      // Of the two lists of parameters, the one of names has the plain ones.
      (list !== 'DescribeParameters' || JSON.stringify(input).includes('Contains')) &&
      region === call.region &&
      error === undefined &&
      endedAt < call.startedAt,
  )
}

/** Images that went although the evidence that they rested on must have kept them. */
export function wronglyRemoved(observed: Observed, given: RunCase): readonly string[] {
  return removalsIn(observed)
    .filter((removal) =>
      keptBy(observed, removal.image, given).some(({ since, happening, position }) => {
        if (position > removal.position) return false
        const age = timeBetween(observed.happened, since, removal.position)
        const by = happening.what === 'comes into use' ? happening.by : 'instance'
        return age > OWN || wasReadBetween(LISTED_BY[by], observed, position, removal)
      }),
    )
    .map(({ image }) => image.id)
}

const isDenied = ({ happened }: Observed, place: number): boolean =>
  happened.some(({ happening }) => happening.what === 'is denied' && happening.place === place)

/** Images that went although a copy of theirs, or what they are copies of, had been in use for too long. */
export function removedBesideUsedCopy(observed: Observed, given: RunCase): readonly string[] {
  const limit = given.sharedImages === 'remove' ? OWN : OTHER
  const isRelated = (one: SeededImage, other: SeededImage): boolean =>
    one.source === other || other.source === one
  return removalsIn(observed)
    .filter(({ image, position }) =>
      observed.seeded.images
        .filter((other) => isRelated(image, other) && !observed.taken.has(other.id))
        .filter(({ facts }) => !isDenied(observed, facts.place))
        .some((other) => {
          if (counts(other.facts.usedBy, given)) return true
          return keptBy(observed, other, given)
            .filter(({ happening }) => happening.what === 'comes into use')
            .some(({ since }) => timeBetween(observed.happened, since, position) > limit)
        }),
    )
    .map(({ image }) => image.id)
}

/** Images that were in use before the run, or the newest of their family: none of them may go. */
export function keptFromTheStart({ seeded }: Observed, given: RunCase): readonly string[] {
  const used = seeded.images.filter(({ facts }) => counts(facts.usedBy, given))
  const families = Map.groupBy(
    seeded.images,
    ({ facts }) => `${PLACES[facts.place]} ${facts.family}`,
  )
  const newest = [...families.values()].flatMap((images) => images.slice(-1))
  return [...used, ...newest].map(({ id }) => id)
}

/** Every service has its own word for it. */
const REFUSALS = ['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException']

const isRefusal = ({ error }: Call): boolean => error !== undefined && REFUSALS.includes(error)

/** What was removed from a target after one of its lists could not be read. */
export const removedAfterFailure = ({ calls }: Observed): readonly Call[] =>
  calls
    .filter(({ operation }) => ['DeregisterImage', 'DeleteSnapshot'].includes(operation))
    .filter(({ region, startedAt }) =>
      calls.some((call) => isRefusal(call) && call.region === region && call.endedAt < startedAt),
    )

/** The targets of which a list could not be read. */
export const failedTargets = ({ calls }: Observed): readonly string[] => [
  ...new Set(calls.filter(isRefusal).map(({ region }) => region)),
]
