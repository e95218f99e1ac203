import fc from 'fast-check'
import { DAY, type Policy, type RemovalLimit } from '../../src/model/index.ts'
import type { Part } from '../support/engine/account.ts'
import type { Misfortune } from '../support/engine/attempts.ts'
import type { Step } from '../support/engine/script.ts'
import { listOf, one, weighted } from './generators.ts'

const { record } = fc

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
  | { readonly is: 'copy' | 'find use' | 'turn strange'; readonly image: number }
  | { readonly is: 'report use' | 'report no use'; readonly image: number }
  | { readonly is: 'date'; readonly image: number; readonly date: keyof typeof DATES }
  | { readonly is: 'take' | 'name' | 'register'; readonly snapshot: number }
  | { readonly is: 'hang'; readonly step: 'reading' | 'question' }
  | { readonly is: 'break' | 'mend'; readonly part: Part }
  | { readonly is: 'lose rules' | 'cancel' }
  | { readonly is: 'pass time' | 'slow down' | 'set clock back'; readonly minutes: number }
  | { readonly is: 'misfortune'; readonly image: number; readonly misfortunes: Misfortune[] }
  | {
      readonly is: 'misfortune of snapshot'
      readonly snapshot: number
      readonly misfortunes: Misfortune[]
    }

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

const anyImage = one(...HERE, ...THERE)
const anySnapshot = one(...SNAPSHOTS)

const misfortune = weighted<Misfortune>(
  [3, one('answer lost')],
  [2, one('request lost')],
  [1, fc.constant({ code: 'UnauthorizedOperation' })],
  [2, one('answer hangs', 'request hangs')],
  [2, one('socket breaks')],
)

const misfortunes = listOf(misfortune, 1, 6)

const imageChange = one('vanish', 'launch', 'protect', 'tag', 'share', 'copy', 'find use')
const reported = one('report use', 'report no use', 'report no use')
const part = one<Part[]>('images', 'references', 'fleets', 'recycle-bin', 'answers')

const change = weighted<Change>(
  [6, record({ is: imageChange, image: anyImage })],
  [2, record({ is: reported, image: anyImage })],
  [2, record({ is: one('date'), image: anyImage, date: one('passed', 'ahead') })],
  [2, record({ is: one('take', 'name', 'register'), snapshot: anySnapshot })],
  [2, record({ is: one('break', 'break', 'mend'), part })],
  [1, record({ is: one('lose rules') })],
  [8, record({ is: one('pass time'), minutes: one(1, 11, 61) })],
  [1, record({ is: one('slow down'), minutes: one(0, 3, 11) })],
  [4, record({ is: one('misfortune'), image: anyImage, misfortunes })],
  [1, record({ is: one('misfortune of snapshot'), snapshot: anySnapshot, misfortunes })],
  [1, record({ is: one('hang'), step: one('reading', 'question') })],
  [1, record({ is: one('turn strange'), image: anyImage })],
  [1, record({ is: one('set clock back'), minutes: one(5, 61) })],
  [1, record({ is: one('cancel') })],
)

const happening: fc.Arbitrary<Happening> = record({
  where: one<Where[]>('here', 'here', 'there', 'there', 'only read'),
  step: one('reading', 'question', 'removal', 'removal', 'removal'),
  nth: fc.integer({ min: 1, max: 6 }),
  change,
})

const mappedSnapshots = fc.uniqueArray(anySnapshot, { maxLength: 2 })

export const story: fc.Arbitrary<Story> = record({
  images: listOf(fc.tuple(anyImage, mappedSnapshots), 1, 9).map((entries) => new Map(entries)),
  orphans: fc.uniqueArray(one(7, 8), { maxLength: 2 }),
  shared: fc.uniqueArray(anyImage, { maxLength: 3 }),
  policy: record({
    sharedImages: one('keep', 'keep', 'remove-unused', 'remove'),
    expiryTag: one(undefined, undefined, EXPIRY_TAG),
    maxRemovals: one<RemovalLimit[]>(
      ...[{ kind: 'none' } as const, { kind: 'none' } as const],
      ...([1, 2] as const).map((count) => ({ kind: 'oldest', count }) as const),
    ),
    orphanSnapshots: one('delete', 'report'),
    requireRecycleBin: fc.boolean(),
    grace: weighted([4, fc.constant(undefined)], [1, fc.constant(14 * DAY)]),
  }),
  happenings: listOf(happening, 0, 12),
  callsTake: one(0, 0, 31),
})
