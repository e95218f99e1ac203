import fc from 'fast-check'
import { MINUTE } from '../emulator/index.ts'
import { listOf, type Made, maybe, one, weighted } from './generators.ts'

/*
 * A small world and what happens to it while a run is under way, as plain data: what fast-check prints
 * of a case is enough to run it again.
 */

export const ACCOUNT = '111122223333'

/** The two targets. */
export const PLACES = ['eu-west-1', 'us-east-1'] as const
type Place = 0 | 1

/** How something uses an image: each is read by another source. */
const USES = [
  'instance',
  'stack',
  'compute environment',
  'recipe',
  'parameter',
  'build fleet',
  'cluster',
] as const
export type Use = (typeof USES)[number]

type Removal = 'DeregisterImage' | 'DeleteSnapshot'

/** Records that are printed as they would be written. */
const plain = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true })

const place = one<Place[]>(0, 1)

/** An image; the later it stands in the list, the newer it is. */
const image = plain({
  place,
  family: one('web', 'web', 'web', 'api'),
  usedBy: maybe(one(...USES), 4),
  /** How many snapshots of its own it has. */
  snapshots: one(1, 1, 2),
  /** An image before it, by its number in the list: copied where it is in the other target. */
  copyOf: maybe(fc.nat(7)),
  /** An image before it in the same target, with which it shares a snapshot. */
  sharesWith: maybe(fc.nat(7), 2),
})

export type ImageCase = Made<typeof image>

/**
 * When something happens: at the nth call of an operation. Before anything is read, between reading
 * and removal, while something goes, and while more is read.
 */
const moment = weighted(
  [1, plain({ operation: one('GetCallerIdentity'), nth: one(1) })],
  [
    4,
    plain({
      operation: one('DescribeImageReferences', 'DescribeImageAttribute'),
      nth: one(1, 1, 2),
    }),
  ],
  [4, plain({ operation: one('DeregisterImage'), nth: one(1, 1, 2) })],
  [2, plain({ operation: one('DeleteSnapshot'), nth: one(1, 2) })],
  [2, plain({ operation: one('DescribeInstances'), nth: one(3, 4) })],
)

const removal = one<Removal[]>('DeregisterImage', 'DeleteSnapshot')
const denied = one(
  'DescribeImages',
  'DescribeInstances',
  'DescribeFleets',
  'DescribeStacks',
  'ListImageRecipes',
)
const user = one<Use[]>('instance', 'instance', ...USES)

/** What happens; images are counted round, so that every number names one. */
const happening = weighted(
  [4, plain({ what: one('vanishes', 'is tagged'), image: fc.nat(11) })],
  [4, plain({ what: one('comes into use'), image: fc.nat(11), by: user })],
  [1, plain({ what: one('is denied'), place, operation: denied })],
  [4, plain({ what: one('time passes'), milliseconds: one(11 * MINUTE, 61 * MINUTE) })],
  // AWS carries the next calls out, and their connections break.
  [2, plain({ what: one('connections break'), operation: removal, times: one(1, 5) })],
  // As a runner does it. Meanwhile calls of the operation get no answer.
  [1, plain({ what: one('is cancelled'), unanswered: maybe(removal) })],
  [2, plain({ what: one('is killed') })],
)

export type Happening = Made<typeof happening>

const change = plain({ at: moment, happenings: listOf(happening, 1, 4) })

export type Change = Made<typeof change>

export const runCase = plain({
  images: fc.array(image, { minLength: 6, maxLength: 12, size: 'max' }),
  orphans: listOf(place, 0, 2),
  sharedImages: one('keep', 'keep', 'remove'),
  /** Whether EC2 is asked what uses an image; else only a reading finds an instance. */
  isEc2Asked: fc.boolean(),
  changes: fc.array(change, { minLength: 1, maxLength: 4, size: 'max' }),
})

export type RunCase = Made<typeof runCase>
