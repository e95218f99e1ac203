import fc from 'fast-check'
import { MINUTE } from '../emulator/index.ts'
import { listOf, maybe, one, weighted } from './generators.ts'

/*
 * A small world and what happens to it while a run is under way, as plain data: what fast-check prints
 * of a case is enough to run it again.
 */

export const ACCOUNT = '111122223333'

/** The two targets. */
export const PLACES = ['eu-west-1', 'us-east-1'] as const
type Place = 0 | 1

/** How something uses an image: each is read by another source. */
export const USES = [
  'instance',
  'stack',
  'compute environment',
  'recipe',
  'parameter',
  'build fleet',
  'cluster',
] as const
export type Use = (typeof USES)[number]

/** An image; the later it stands in the list, the newer it is. */
export interface ImageCase {
  readonly place: Place
  readonly family: 'api' | 'web'
  readonly usedBy: Use | undefined
  /** How many snapshots of its own it has. */
  readonly snapshots: number
  /** An image before it, by its number in the list: copied where it is in the other target. */
  readonly copyOf: number | undefined
  /** An image before it in the same target, with which it shares a snapshot. */
  readonly sharesWith: number | undefined
}

type Removal = 'DeregisterImage' | 'DeleteSnapshot'

/** When something happens: at the nth call of an operation. */
interface Moment {
  readonly operation: string
  readonly nth: number
}

/** What happens; images are counted round, so that every number names one. */
export type Happening =
  | { readonly what: 'vanishes' | 'is tagged'; readonly image: number }
  | { readonly what: 'comes into use'; readonly image: number; readonly by: Use }
  | { readonly what: 'is denied'; readonly place: Place; readonly operation: string }
  | { readonly what: 'time passes'; readonly milliseconds: number }
  /** AWS carries the next calls out, and their connections break. */
  | { readonly what: 'connections break'; readonly operation: Removal; readonly times: number }
  /** As a runner does it. Meanwhile calls of the operation get no answer. */
  | { readonly what: 'is cancelled'; readonly unanswered: Removal | undefined }
  | { readonly what: 'is killed' }

export interface Change {
  readonly at: Moment
  readonly happenings: readonly Happening[]
}

export interface RunCase {
  readonly images: readonly ImageCase[]
  readonly orphans: readonly Place[]
  readonly sharedImages: 'keep' | 'remove'
  /** Whether EC2 is asked what uses an image; else only a reading finds an instance. */
  readonly isEc2Asked: boolean
  readonly changes: readonly Change[]
}

/** Records that are printed as they would be written. */
const plain = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true })

const place = one<Place[]>(0, 1)

const image: fc.Arbitrary<ImageCase> = plain({
  place,
  family: one('web', 'web', 'web', 'api'),
  usedBy: maybe(one(...USES), 4),
  snapshots: one(1, 1, 2),
  copyOf: maybe(fc.nat(7)),
  sharesWith: maybe(fc.nat(7), 2),
})

/** Before anything is read, between reading and removal, while something goes, and while more is read. */
const moment = weighted<Moment>(
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
  ...['DescribeImages', 'DescribeInstances', 'DescribeFleets'],
  ...['DescribeStacks', 'ListImageRecipes'],
)
const user = one<Use[]>('instance', 'instance', ...USES)

const happening = weighted<Happening>(
  [4, plain({ what: one('vanishes', 'is tagged'), image: fc.nat(11) })],
  [4, plain({ what: one('comes into use'), image: fc.nat(11), by: user })],
  [1, plain({ what: one('is denied'), place, operation: denied })],
  [4, plain({ what: one('time passes'), milliseconds: one(11 * MINUTE, 61 * MINUTE) })],
  [2, plain({ what: one('connections break'), operation: removal, times: one(1, 5) })],
  [1, plain({ what: one('is cancelled'), unanswered: maybe(removal) })],
  [2, plain({ what: one('is killed') })],
)

export const runCase: fc.Arbitrary<RunCase> = plain({
  images: fc.array(image, { minLength: 6, maxLength: 12, size: 'max' }),
  orphans: listOf(place, 0, 2),
  sharedImages: one('keep', 'keep', 'remove'),
  isEc2Asked: fc.boolean(),
  changes: fc.array(plain<Change>({ at: moment, happenings: listOf(happening, 1, 4) }), {
    minLength: 1,
    maxLength: 4,
    size: 'max',
  }),
})
