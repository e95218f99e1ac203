import fc from 'fast-check'
import { DAY, type Policy, type RemovalLimit } from '../../src/model/index.ts'
import type { Part } from '../support/engine/account.ts'
import type { Misfortune } from '../support/engine/attempts.ts'
import type { Step } from '../support/engine/script.ts'

/*
 * Accounts that change while a run is under way. Images 1 to 6 are here, 11 to 13 there; a copy of
 * an image has its number and 100 more. A third account is only read: it uses images and copies them.
 */

const HERE = [1, 2, 3, 4, 5, 6]
export const THERE = [11, 12, 13]
const SNAPSHOTS = [1, 2, 3, 4]

/** The tag that `expiry-tag` names, and dates that have passed and have not. */
export const EXPIRY_TAG = 'DeleteOn'
export const DATES = { passed: '2026-01-31', ahead: '2099-01-31' } as const

/** What happens in an account. */
export type Change =
  | { readonly is: 'vanish' | 'launch' | 'protect' | 'tag' | 'share'; readonly image: number }
  | { readonly is: 'copy'; readonly image: number }
  | { readonly is: 'report use' | 'report no use'; readonly image: number }
  | { readonly is: 'date'; readonly image: number; readonly date: keyof typeof DATES }
  | { readonly is: 'find use'; readonly image: number }
  | { readonly is: 'turn strange'; readonly image: number }
  | { readonly is: 'take' | 'name' | 'register'; readonly snapshot: number }
  | { readonly is: 'hang'; readonly step: 'reading' | 'question' }
  | { readonly is: 'break' | 'mend'; readonly part: Part }
  | { readonly is: 'lose rules' }
  | { readonly is: 'pass time' | 'slow down' | 'set clock back'; readonly minutes: number }
  | { readonly is: 'misfortune'; readonly image: number; readonly misfortunes: Misfortune[] }
  | {
      readonly is: 'misfortune of snapshot'
      readonly snapshot: number
      readonly misfortunes: Misfortune[]
    }
  | { readonly is: 'cancel' }

/** The accounts of a story: two that are cleaned, and one that is only read. */
export type Where = 'here' | 'there' | 'only read'

/** When it happens: before the n-th step of the run in an account. */
export interface Happening {
  readonly where: Where
  readonly step: Step
  readonly nth: number
  readonly change: Change
}

export interface Story {
  /** Image number → the snapshots that it maps. */
  readonly images: ReadonlyMap<number, readonly number[]>
  readonly orphans: readonly number[]
  /** Images that are shared from the start, and that no account uses as far as AWS reports it. */
  readonly shared: readonly number[]
  readonly policy: Partial<Policy>
  readonly happenings: readonly Happening[]
  /** Seconds that a call which changes something takes: none, or so long that interims are written. */
  readonly callsTake?: number
}

const anyImage = fc.constantFrom(...HERE, ...THERE)

const misfortune = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Misfortune>('answer lost') },
  { weight: 2, arbitrary: fc.constant<Misfortune>('request lost') },
  { weight: 1, arbitrary: fc.constant<Misfortune>({ code: 'UnauthorizedOperation' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Misfortune>('answer hangs', 'request hangs'),
  },
  { weight: 2, arbitrary: fc.constant<Misfortune>('socket breaks') },
)

const misfortunes = fc.array(misfortune, { minLength: 1, maxLength: 6 })

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constantFrom('vanish', 'launch', 'protect', 'tag', 'share', 'copy', 'find use'),
      image: anyImage,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constantFrom('report use', 'report no use', 'report no use'),
      image: anyImage,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('date'),
      image: anyImage,
      date: fc.constantFrom('passed', 'ahead'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constantFrom('take', 'name', 'register'),
      snapshot: fc.constantFrom(...SNAPSHOTS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constantFrom('break', 'break', 'mend'),
      part: fc.constantFrom('images', 'references', 'fleets', 'recycle-bin', 'answers'),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Change>({ is: 'lose rules' }) },
  {
    weight: 8,
    arbitrary: fc.record({ is: fc.constant('pass time'), minutes: fc.constantFrom(1, 11, 61) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('slow down'), minutes: fc.constantFrom(0, 3, 11) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ is: fc.constant('misfortune'), image: anyImage, misfortunes }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('misfortune of snapshot'),
      snapshot: fc.constantFrom(...SNAPSHOTS),
      misfortunes,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('hang'),
      step: fc.constantFrom('reading', 'question'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('turn strange'), image: anyImage }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('set clock back'), minutes: fc.constantFrom(5, 61) }),
  },
  { weight: 1, arbitrary: fc.constant<Change>({ is: 'cancel' }) },
)

const happening: fc.Arbitrary<Happening> = fc.record({
  where: fc.constantFrom<Where>('here', 'here', 'there', 'there', 'only read'),
  step: fc.constantFrom('reading', 'question', 'removal', 'removal', 'removal'),
  nth: fc.integer({ min: 1, max: 6 }),
  change,
})

export const story: fc.Arbitrary<Story> = fc.record({
  images: fc
    .array(fc.tuple(anyImage, fc.uniqueArray(fc.constantFrom(...SNAPSHOTS), { maxLength: 2 })), {
      minLength: 1,
      maxLength: 9,
    })
    .map((entries) => new Map(entries)),
  orphans: fc.uniqueArray(fc.constantFrom(7, 8), { maxLength: 2 }),
  shared: fc.uniqueArray(anyImage, { maxLength: 3 }),
  policy: fc.record({
    sharedImages: fc.constantFrom('keep', 'keep', 'remove-unused', 'remove'),
    expiryTag: fc.constantFrom(undefined, undefined, EXPIRY_TAG),
    maxRemovals: fc.constantFrom<RemovalLimit>(
      { kind: 'none' },
      { kind: 'none' },
      { kind: 'oldest', count: 1 },
      { kind: 'oldest', count: 2 },
    ),
    orphanSnapshots: fc.constantFrom('delete', 'report'),
    requireRecycleBin: fc.boolean(),
    grace: fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant(14 * DAY) },
    ),
  }),
  happenings: fc.array(happening, { maxLength: 12 }),
  callsTake: fc.constantFrom(0, 0, 31),
})
