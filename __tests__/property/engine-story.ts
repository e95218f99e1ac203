import fc from 'fast-check'
import { DAY, type Policy, type RemovalLimit } from '../../src/model/index.ts'
import type { Part } from '../support/engine/account.ts'
import type { Misfortune } from '../support/engine/attempts.ts'
import type { Step } from '../support/engine/script.ts'
import { listOf, type Made, one, weighted } from './generators.ts'

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

/** The accounts of a story: two that are cleaned, and one that is only read. */
export type Where = 'here' | 'there' | 'only read'

const anyImage = one(...HERE, ...THERE)
const anySnapshot = one(...SNAPSHOTS)

const misfortune: fc.Arbitrary<Misfortune> = weighted(
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

/** What happens in an account. */
const change = weighted(
  [6, record({ is: imageChange, image: anyImage })],
  [2, record({ is: reported, image: anyImage })],
  [2, record({ is: one('date'), image: anyImage, date: one('passed', 'ahead') })],
  [2, record({ is: one('take', 'name', 'register'), snapshot: anySnapshot })],
  [2, record({ is: one('break', 'break', 'mend'), part })],
  [1, record({ is: one('lose rules') })],
  [8, record({ is: one('pass time'), minutes: one<number[]>(1, 11, 61) })],
  [1, record({ is: one('slow down'), minutes: one<number[]>(0, 3, 11) })],
  [4, record({ is: one('misfortune'), image: anyImage, misfortunes })],
  [1, record({ is: one('misfortune of snapshot'), snapshot: anySnapshot, misfortunes })],
  [1, record({ is: one('hang'), step: one('reading', 'question') })],
  [1, record({ is: one('turn strange'), image: anyImage })],
  [1, record({ is: one('set clock back'), minutes: one<number[]>(5, 61) })],
  [1, record({ is: one('cancel') })],
)

export type Change = Made<typeof change>

/** Something that happens before the n-th step of the run in an account. */
const happening = record({
  where: one<Where[]>('here', 'here', 'there', 'there', 'only read'),
  step: one<Step[]>('reading', 'question', 'removal', 'removal', 'removal'),
  nth: fc.integer({ min: 1, max: 6 }),
  change,
})

export type Happening = Made<typeof happening>

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

const mappedSnapshots = fc.uniqueArray(anySnapshot, { maxLength: 2 })

export const story: fc.Arbitrary<Story> = record({
  images: listOf(fc.tuple(anyImage, mappedSnapshots), 1, 9).map((entries) => new Map(entries)),
  orphans: fc.uniqueArray(one(7, 8), { maxLength: 2 }),
  shared: fc.uniqueArray(anyImage, { maxLength: 3 }),
  policy: record({
    sharedImages: one('keep', 'keep', 'remove-unused', 'remove'),
    expiryTag: one(undefined, undefined, EXPIRY_TAG),
    maxRemovals: one<RemovalLimit[]>(
      { kind: 'none' },
      { kind: 'none' },
      { kind: 'oldest', count: 1 },
      { kind: 'oldest', count: 2 },
    ),
    orphanSnapshots: one('delete', 'report'),
    requireRecycleBin: fc.boolean(),
    grace: weighted([4, fc.constant(undefined)], [1, fc.constant(14 * DAY)]),
  }),
  happenings: listOf(happening, 0, 12),
  callsTake: one(0, 0, 31),
})
