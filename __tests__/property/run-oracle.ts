import { MINUTE, type Call } from '../emulator/index.ts'
import { imageOf, type Happened, type Observed } from '../support/random-run.ts'
import type { SeededImage } from '../support/random-world.ts'
import { PLACES, type Happening, type RunCase } from './run-cases.ts'

/** Evidence of the removal's own target is never older. */
const OWN = 10 * MINUTE
/** Evidence of another target is never older, where images of other accounts stay. */
const OTHER = 60 * MINUTE

interface Removal {
  readonly image: SeededImage
  readonly call: Call
  /** How many calls had arrived before. */
  readonly position: number
}

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

type Changing = Extract<Happening, { readonly image: number }>

/** When something happened to an image first, in the order of all that happened. */
function happenedTo(
  { happened, seeded }: Observed,
  { id }: SeededImage,
  what: readonly Changing['what'][],
): number | undefined {
  const index = happened.findIndex(
    ({ happening }) =>
      'image' in happening &&
      what.includes(happening.what) &&
      imageOf(seeded.images, happening.image).id === id,
  )
  return index < 0 ? undefined : index
}

/** The time that passed on the run's clock after something had happened, until a call arrived. */
const timeBetween = (happened: readonly Happened[], since: number, until: number): number =>
  happened
    .slice(since + 1)
    .filter(({ position }) => position <= until)
    .reduce((sum, { happening: each }) => sum + ('milliseconds' in each ? each.milliseconds : 0), 0)

/** Whether a target's instances were listed after something had happened, and before a call was sent. */
function wasReadBetween({ calls }: Observed, since: number, { call, position }: Removal): boolean {
  return calls
    .slice(since, position)
    .some(
      ({ operation, region, endedAt, error }) =>
        operation === 'DescribeInstances' &&
        region === call.region &&
        error === undefined &&
        endedAt < call.startedAt,
    )
}

/** Images that went although the evidence that they rested on must have kept them. */
export function wronglyRemoved(observed: Observed): readonly string[] {
  return removalsIn(observed)
    .filter((removal) => {
      const since = happenedTo(observed, removal.image, ['comes into use', 'is tagged'])
      const entry = since === undefined ? undefined : observed.happened[since]
      if (since === undefined || entry === undefined || entry.position > removal.position) {
        return false
      }
      const age = timeBetween(observed.happened, since, removal.position)
      return age > OWN || wasReadBetween(observed, entry.position, removal)
    })
    .map(({ image }) => image.id)
}

const isDenied = ({ happened }: Observed, place: number): boolean =>
  happened.some(({ happening }) => happening.what === 'is denied' && happening.place === place)

/** Images that went although a copy of theirs, or what they are copies of, had been in use for too long. */
export function removedBesideUsedCopy(
  observed: Observed,
  { sharedImages }: RunCase,
): readonly string[] {
  const limit = sharedImages === 'remove' ? OWN : OTHER
  const isRelated = (one: SeededImage, other: SeededImage): boolean =>
    one.source === other || other.source === one
  return removalsIn(observed)
    .filter(({ image, position }) =>
      observed.seeded.images
        .filter((other) => isRelated(image, other) && !observed.taken.has(other.id))
        .filter(({ facts }) => !isDenied(observed, facts.place))
        .some((other) => {
          if (other.facts.isUsed) return true
          const since = happenedTo(observed, other, ['comes into use'])
          return since !== undefined && timeBetween(observed.happened, since, position) > limit
        }),
    )
    .map(({ image }) => image.id)
}

/** Images that were in use before the run, or the newest of their family: none of them may go. */
export function keptFromTheStart({ seeded }: Observed): readonly string[] {
  const used = seeded.images.filter(({ facts }) => facts.isUsed)
  const families = Map.groupBy(
    seeded.images,
    ({ facts }) => `${PLACES[facts.place]} ${facts.family}`,
  )
  const newest = [...families.values()].flatMap((images) => images.slice(-1))
  return [...used, ...newest].map(({ id }) => id)
}

/** What was removed from a target after one of its lists could not be read. */
export function removedAfterFailure({ calls }: Observed): readonly Call[] {
  return calls.filter(({ operation, region, startedAt }) => {
    const isRemoval = operation === 'DeregisterImage' || operation === 'DeleteSnapshot'
    return (
      isRemoval &&
      calls.some(
        (call) =>
          call.error === 'UnauthorizedOperation' &&
          call.region === region &&
          call.endedAt < startedAt,
      )
    )
  })
}

/** The targets of which a list could not be read. */
export const failedTargets = ({ calls }: Observed): readonly string[] => [
  ...new Set(
    calls.filter(({ error }) => error === 'UnauthorizedOperation').map(({ region }) => region),
  ),
]
