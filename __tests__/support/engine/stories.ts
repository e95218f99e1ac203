import * as model from '../../../src/model/index.ts'
import { imageId, OTHER_ACCOUNT, OTHER_REGION, snapshotId } from '../model-factories.ts'
import type { FakeAccount } from './account.ts'
import type { Happening, Scene } from './happenings.ts'
import { FakeRun, resultIn, toldOf } from './run.ts'
import { withOld } from './scenes.ts'

export * from './happenings.ts'

export const [A, B, C, D] = [imageId(1), imageId(2), imageId(3), imageId(4)] as const
/** The snapshots of the images of the same number, and an orphan. */
export const [S, T, U, O] = [snapshotId(1), snapshotId(2), snapshotId(3), snapshotId(9)] as const

const IDS = new Map(Object.entries({ A, B, C, D, S, T, U, O }))
const NAMES = new Map([...IDS].map(([name, id]) => [id, name]))

interface Beginning {
  /** The name of a row. */
  readonly what?: string
  /** Numbers of images, each with its snapshot: two where nothing is said. */
  readonly images?: readonly number[]
  /** Those of another Region, or an account that is only read. */
  readonly others?: readonly number[] | 'only read'
  /** The rest of one by which everything goes, orphans too. */
  readonly policy?: Partial<model.Policy>
  readonly dryRun?: boolean
  readonly skippedReferences?: readonly model.ReferenceKey[]
  readonly happens?: Happening
}

/** How it ended in an account. */
interface AccountEnds {
  /** `A removed; S T deleted` says it of everything, `...; A removed` of these alone. */
  readonly told: string
  /** What stands in the outcome of the first image, and in the reason of its verdict. */
  readonly outcome: object
  readonly reason: object
  /** Of how many images each outcome is told. */
  readonly counts: Readonly<Record<string, number>>
  readonly status: string
  /** The code of what stopped the target. */
  readonly problem: string | undefined
  readonly readings: number
  readonly questions: number
  /** What AWS let through of the attempts to remove something. */
  readonly attempts: string
  readonly disablings: string
  /** The images and snapshots that are still there. */
  readonly left: string
  /** Of how many images each last look was. */
  readonly looks: readonly number[]
  /** Why evidence was read again. */
  readonly renewed: readonly string[]
}

/** How the run ended. */
interface RunEnds {
  /** The codes of all problems and warnings. */
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
  /** Stands somewhere in the messages of these. */
  readonly says: string | RegExp
  /** Stands among the events, with its Region: `not-read us-east-1`. */
  readonly tells: string | RegExp
  /** Are among them. */
  readonly events: readonly object[]
  readonly fileReadings: number
  readonly minutes: number
}

type EndsThere = { readonly [Key in keyof AccountEnds as `${Key}There`]: AccountEnds[Key] }

/** A run, and how it ended: only what is said here is looked at. */
export interface Story
  extends Beginning, Partial<AccountEnds>, Partial<EndsThere>, Partial<RunEnds> {}

interface End {
  readonly run: FakeRun
  readonly result: model.RunResult
}

const codesOf = (all: readonly { readonly code: string }[]): readonly string[] =>
  all.map(({ code }) => code)

/** `i501` is an image, `s501` a snapshot. */
const idOf = (name: string): string =>
  IDS.get(name) ?? (name.startsWith('i') ? imageId : snapshotId)(Number(name.slice(1)))

export const nameOf = (id: string): string =>
  NAMES.get(id) ??
  `${id.startsWith('ami-') ? 'i' : 's'}${String(Number(`0x${id.replace(/^.*-/u, '')}`))}`

const shortNames = (ids: readonly string[]): string => ids.map(nameOf).join(' ')

interface AccountEnd {
  readonly account: FakeAccount
  readonly run: FakeRun
  readonly status: string
  readonly problem: model.Problem | undefined
  readonly told: Readonly<Record<string, string>>
  /** The verdict on the first image, and what came of it. */
  readonly first: readonly [
    verdict?: model.PlannedImage['verdict'] | undefined,
    outcome?: model.ImageOutcome | undefined,
  ]
}

const NOT_PLANNED = { told: { all: 'not read' }, first: [] } as const

function endIn(account: FakeAccount, { run, result }: End): AccountEnd {
  const isOfAccount = ({ target }: { target: model.Target }): boolean => target === account.target
  const onlyRead = result.evidenceTargets?.find(isOfAccount)
  if (onlyRead !== undefined) return { account, run, ...NOT_PLANNED, ...onlyRead }
  const found = resultIn(result, account)
  const { kind, problem } = found
  if (kind !== 'planned') return { account, run, ...NOT_PLANNED, status: kind, problem }
  const [{ image, verdict } = {}] = found.plan.images
  const outcome = found.outcomes?.images.get(image?.id ?? '')
  return { account, run, ...found, told: toldOf(result, account), first: [verdict, outcome] }
}

function countsOf(told: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  const images = Object.entries(told).filter(([id]) => id.startsWith('ami-'))
  const byOutcome = Map.groupBy(images, ([, outcome]) => outcome)
  return Object.fromEntries([...byOutcome].map(([outcome, { length }]) => [outcome, length]))
}

const OF_RUN: { readonly [Key in keyof RunEnds]: (end: End) => unknown } = {
  problems: ({ result }) => codesOf(result.problems),
  warnings: ({ result }) => codesOf(result.warnings),
  says: ({ result: { problems, warnings } }) =>
    [...problems, ...warnings].map(({ message }) => message).join('\n'),
  tells: ({ run }) =>
    run.events
      .map((event) => ('target' in event ? `${event.kind} ${event.target.region}` : event.kind))
      .join('\n'),
  events: ({ run }) => run.events,
  fileReadings: ({ run }) => run.repositoryReadings,
  minutes: ({ run }) => run.clock.elapsed() / model.MINUTE,
}

const OF_ACCOUNT: { readonly [Key in keyof AccountEnds]: (end: AccountEnd) => unknown } = {
  told: ({ told }) => told,
  outcome: ({ first: [, outcome] }) => outcome,
  reason: ({ first: [verdict] }) => verdict?.reason,
  counts: ({ told }) => countsOf(told),
  status: ({ status }) => status,
  problem: ({ problem }) => problem?.code,
  readings: ({ account }) => account.readings.length,
  questions: ({ account }) => account.asked.length,
  attempts: ({ account }) => shortNames(account.removals.attempts),
  disablings: ({ account }) => shortNames(account.disablings.attempts),
  left: ({ account: { images, snapshots } }) =>
    shortNames([...images.keys(), ...snapshots.keys()].toSorted()),
  looks: ({ account }) => account.looks.map(({ length }) => length),
  renewed: ({ account: { target }, run: { events } }) =>
    events.flatMap((event) =>
      event.kind === 'renewing' && event.target === target ? [event.why] : [],
    ),
}

function parsed(part: string): readonly (readonly [string, string])[] {
  const words = part.split(' ')
  const names = words.filter((word) => /^(?:[A-Z]|[is]\d+)$/u.test(word))
  const outcome = words.slice(names.length).join(' ')
  return (names.length === 0 ? ['all'] : names.map(idOf)).map((id) => [id, outcome])
}

function expectTold(story: string, told: Readonly<Record<string, string>>): void {
  const parts = story.split('; ').filter((part) => part !== '' && part !== '...')
  const expected = new Map(parts.flatMap(parsed))
  const isWhole = !story.startsWith('...')
  const seen = Object.entries(told).filter(([id]) => isWhole || expected.has(id))
  const inWords = (all: Iterable<readonly [string, string]>): readonly string[] =>
    [...all].map(([id, outcome]) => `${nameOf(id)} ${outcome}`).toSorted()
  expect(inWords(seen)).toEqual(inWords(expected))
}

function expectEnd(key: string, told: unknown, seen: unknown): void {
  if (key === 'told') expectTold(told as string, seen as Record<string, string>)
  else if (['says', 'tells'].includes(key)) expect(seen).toMatch(told as string)
  else if (['outcome', 'reason'].includes(key)) expect(seen).toMatchObject(told as object)
  else if (key === 'events') {
    for (const event of told as readonly object[]) {
      expect(seen).toContainEqual(expect.objectContaining(event))
    }
  } else expect({ [key]: seen }).toEqual({ [key]: told })
}

/** Runs a story, and looks at how it ended. */
export async function expectStory(story: Story): Promise<Scene & End> {
  const { images = [1, 2], others, policy, dryRun, skippedReferences, happens, ...ends } = story
  const options = { dryRun: dryRun ?? false, skippedReferences: skippedReferences ?? [] }
  const run = new FakeRun()
  const here = run.add(withOld(images))
  const other =
    others === 'only read'
      ? run.addOnlyRead({ target: OTHER_ACCOUNT })
      : others && run.add(withOld(others, OTHER_REGION))
  const scene = { run, account: here, other }
  happens?.(scene)
  const result = await run.cleanUp({ orphanSnapshots: 'delete', ...policy }, options)
  for (const [key, told] of Object.entries(ends)) {
    if (key === 'what') continue
    const account = key.endsWith('There') ? other : here
    const name = key.replace(/There$/u, '')
    if (account === undefined) throw new Error('There is no other account.')
    const seen = isOfRun(name)
      ? OF_RUN[name]({ run, result })
      : OF_ACCOUNT[name as keyof AccountEnds](endIn(account, { run, result }))
    expectEnd(name, told, seen)
  }
  return { ...scene, result }
}

const isOfRun = (key: string): key is keyof RunEnds => Object.hasOwn(OF_RUN, key)

/** A test of this rule. */
export function story(rule: string, told: Story): void {
  it(rule, async () => {
    await expectStory(told)
  })
}
