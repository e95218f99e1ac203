import fc from 'fast-check'
import { MINUTE, type Image, type Policy } from '../../src/model/index.ts'
import type { FakeAccount, Part } from '../support/engine/account.ts'
import type { Misfortune } from '../support/engine/attempts.ts'
import { FakeRun } from '../support/engine/run.ts'
import { oldImage, oldSnapshot } from '../support/engine/scenes.ts'
import type { Step } from '../support/engine/script.ts'
import {
  aRetentionRule,
  imageId,
  mapped,
  naming,
  OTHER_REGION,
  snapshotId,
  tags,
} from '../support/model-factories.ts'

/*
 * Accounts that change while a run is under way. Images 1 to 6 are here, 11 to 13 there; a copy of
 * an image has its number and 100 more.
 */

const HERE = [1, 2, 3, 4, 5, 6]
const THERE = [11, 12, 13]
const SNAPSHOTS = [1, 2, 3, 4]

/** What happens in an account. */
export type Change =
  | { readonly is: 'vanish' | 'launch' | 'protect' | 'tag' | 'share'; readonly image: number }
  | { readonly is: 'copy'; readonly image: number }
  | { readonly is: 'find use'; readonly image: number }
  | { readonly is: 'take' | 'name' | 'register'; readonly snapshot: number }
  | { readonly is: 'break' | 'mend'; readonly part: Part }
  | { readonly is: 'lose rules' }
  | { readonly is: 'pass time' | 'slow down'; readonly minutes: number }
  | { readonly is: 'misfortune'; readonly image: number; readonly misfortunes: Misfortune[] }
  | { readonly is: 'cancel' }

/** When it happens: before the n-th step of the run in an account. */
export interface Happening {
  readonly isHere: boolean
  readonly step: Step
  readonly nth: number
  readonly change: Change
}

export interface Story {
  /** Image number → the snapshots that it maps. */
  readonly images: ReadonlyMap<number, readonly number[]>
  readonly orphans: readonly number[]
  readonly policy: Partial<Policy>
  readonly happenings: readonly Happening[]
}

const anyImage = fc.constantFrom(...HERE, ...THERE)

const misfortune = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Misfortune>('answer lost') },
  { weight: 2, arbitrary: fc.constant<Misfortune>('request lost') },
  { weight: 1, arbitrary: fc.constant<Misfortune>({ code: 'UnauthorizedOperation' }) },
)

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
    arbitrary: fc.record({
      is: fc.constant('misfortune'),
      image: anyImage,
      misfortunes: fc.array(misfortune, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Change>({ is: 'cancel' }) },
)

const happening: fc.Arbitrary<Happening> = fc.record({
  isHere: fc.boolean(),
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
  policy: fc.record({
    sharedImages: fc.constantFrom('keep', 'keep', 'remove'),
    orphanSnapshots: fc.constantFrom('delete', 'report'),
    requireRecycleBin: fc.boolean(),
  }),
  happenings: fc.array(happening, { maxLength: 12 }),
})

/** The copies of it are images of their own. */
const COPY = 100

const isHere = (number: number): boolean => number % COPY < (THERE[0] ?? 0)

function changeImage(account: FakeAccount, number: number, overrides: Partial<Image>): void {
  const image = account.images.get(imageId(number))
  if (image !== undefined) account.images.set(image.id, { ...image, ...overrides })
}

/** A run over both accounts, with all that happens meanwhile. */
export class World {
  readonly run = new FakeRun()
  readonly here: FakeAccount
  readonly there: FakeAccount
  /** What somebody else took. */
  readonly taken = new Set<string>()

  constructor({ images, orphans, happenings }: Story) {
    const seedOf = (isOwn: boolean): Parameters<FakeRun['add']>[0] => {
      const own = [...images].filter(([number]) => isHere(number) === isOwn)
      const snapshots = new Set(own.flatMap(([, mappedOnes]) => mappedOnes))
      return {
        images: own.map(([number, ids]) =>
          oldImage(number, { snapshots: ids.map((id) => mapped(snapshotId(id))) }),
        ),
        snapshots: [
          ...[...snapshots].map((number) => oldSnapshot(number)),
          ...(isOwn ? orphans.map((number) => oldSnapshot(number, 0xdead)) : []),
        ],
      }
    }
    this.here = this.run.add(seedOf(true))
    this.there = this.run.add({ ...seedOf(false), target: OTHER_REGION })
    for (const account of this.accounts) {
      const types = ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const
      account.retentionRules = types.map((resourceType) => aRetentionRule({ resourceType }))
    }
    for (const { isHere: isOwn, step, nth, change: each } of happenings) {
      const account = isOwn ? this.here : this.there
      account.script.before(step, nth, () => {
        this.#happen(account, each)
      })
    }
  }

  get accounts(): readonly FakeAccount[] {
    return [this.here, this.there]
  }

  #happen(account: FakeAccount, each: Change): void {
    switch (each.is) {
      case 'break':
        account.unreadable.add(each.part)
        break
      case 'mend':
        account.unreadable.delete(each.part)
        break
      case 'lose rules':
        account.retentionRules = account.retentionRules.slice(1)
        break
      case 'pass time':
        this.run.clock.advance(each.minutes * MINUTE)
        break
      case 'slow down':
        account.readingTakes = each.minutes * MINUTE
        break
      case 'cancel':
        this.run.cancel()
        break
      case 'take':
      case 'name':
      case 'register':
        this.#happenToSnapshot(account, each)
        break
      default:
        this.#happenToImage(account, each)
    }
  }

  #happenToSnapshot(
    account: FakeAccount,
    { is, snapshot }: Extract<Change, { snapshot: number }>,
  ): void {
    const id = snapshotId(snapshot)
    const isMapped = [...account.images.values()].some(({ snapshots }) =>
      snapshots.some(({ snapshotId: each }) => each === id),
    )
    if (is === 'name') account.references = [...account.references, naming(id)]
    if (is === 'register' && account.snapshots.has(id)) {
      const number = 50 + snapshot
      account.images.set(imageId(number), oldImage(number, { snapshots: [mapped(id)] }))
    }
    // AWS lets nobody delete what an image maps.
    if (is === 'take' && !isMapped && account.snapshots.delete(id)) this.taken.add(id)
  }

  #happenToImage(account: FakeAccount, each: Extract<Change, { image: number }>): void {
    const id = imageId(each.image)
    const own = isHere(each.image) ? this.here : this.there
    const user = naming(id, { resource: `user in ${account.target.region}` })
    switch (each.is) {
      case 'vanish':
        if (own.images.delete(id)) this.taken.add(id)
        break
      case 'launch':
        account.references = [...account.references, user]
        break
      case 'find use':
        own.usedWhenAsked.set(id, [{ ...user, source: 'image-references' }])
        break
      case 'share':
        own.sharedWith.set(id, ['444455556666'])
        break
      case 'protect':
        changeImage(own, each.image, { deregistrationProtection: 'enabled' })
        break
      case 'tag':
        changeImage(own, each.image, { tags: tags({ 'ami-cleanup:keep': '' }) })
        break
      case 'copy':
        this.#copy(account, each.image)
        break
      case 'misfortune':
        own.removals.meets(id, ...each.misfortunes)
    }
  }

  /** Somebody copies the image to the account, and launches the copy. */
  #copy(account: FakeAccount, number: number): void {
    const copy = oldImage(number + COPY, { copyOf: imageId(number), snapshots: [] })
    account.images.set(copy.id, copy)
    account.references = [...account.references, naming(copy.id)]
  }
}
