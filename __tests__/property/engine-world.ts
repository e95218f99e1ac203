import { MINUTE, type Image, type ImageUsage, type Milliseconds } from '../../src/model/index.ts'
import type { FakeAccount } from '../support/engine/account.ts'
import { FakeRun } from '../support/engine/run.ts'
import { oldImage, oldSnapshot } from '../support/engine/scenes.ts'
import { aReport, anEntry, read } from '../unit/plan/usages.ts'
import {
  aRetentionRule,
  imageId,
  mapped,
  naming,
  OTHER_ACCOUNT,
  OTHER_REGION,
  snapshotId,
  tags,
} from '../support/model-factories.ts'
import { DATES, EXPIRY_TAG, THERE, type Change, type Story, type Where } from './engine-story.ts'

/** The copies of it are images of their own. */
const COPY = 100

const isHere = (number: number): boolean => number % COPY < (THERE[0] ?? 0)

/** A usage report that never grows old, of an image that another account uses or does not. */
const usageOf = (isUsed: boolean): ImageUsage =>
  read([aReport({ createdAt: new Date('2099-01-01T00:00:00Z') })], isUsed ? [anEntry()] : [])

/** A run over both accounts, with all that happens meanwhile. */
export class World {
  readonly run = new FakeRun()
  readonly here: FakeAccount
  readonly there: FakeAccount
  /** An account of `evidence-roles`. */
  readonly onlyRead: FakeAccount
  /** What somebody else took. */
  readonly taken = new Set<string>()
  /** The time that somebody let pass, which no run can help. */
  #passed: Milliseconds = 0
  #cancelledAt: Milliseconds | undefined

  constructor({ images, orphans, shared, happenings, callsTake = 0 }: Story) {
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
    this.onlyRead = this.run.addOnlyRead({ target: OTHER_ACCOUNT })
    const places: Readonly<Record<Where, FakeAccount>> = {
      here: this.here,
      there: this.there,
      'only read': this.onlyRead,
    }
    for (const account of this.accounts) {
      account.endsLookUps = true
      for (const calls of [account.removals, account.disablings]) calls.takes = callsTake * 1_000
      const types = ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const
      account.retentionRules = types.map((resourceType) => aRetentionRule({ resourceType }))
    }
    for (const number of shared) {
      const own = isHere(number) ? this.here : this.there
      own.sharedWith.set(imageId(number), [OTHER_ACCOUNT.accountId])
      own.usage.set(imageId(number), usageOf(false))
    }
    for (const { where, step, nth, change: each } of happenings) {
      const account = places[where]
      account.script.before(step, nth, () => {
        this.#happen(account, each)
      })
    }
  }

  /** Those that are cleaned. */
  get accounts(): readonly FakeAccount[] {
    return [this.here, this.there]
  }

  /** Those whose evidence counts. */
  get witnesses(): readonly FakeAccount[] {
    return [...this.accounts, this.onlyRead]
  }

  /** How long the run has gone on since it was cancelled. */
  get sinceCancelled(): Milliseconds {
    return this.#cancelledAt === undefined ? 0 : this.#ownTime - this.#cancelledAt
  }

  get #ownTime(): Milliseconds {
    return this.run.clock.elapsed() - this.#passed
  }

  #happen(account: FakeAccount, each: Change): void {
    const lasting = 'minutes' in each ? each.minutes * MINUTE : 0
    if ('snapshot' in each) this.#happenToSnapshot(account, each)
    else if ('image' in each) this.#happenToImage(account, each)
    else if (each.is === 'break') account.unreadable.add(each.part)
    else if (each.is === 'mend') account.unreadable.delete(each.part)
    else if (each.is === 'hang') account.hanging.add(each.step)
    else if (each.is === 'slow down') account.readingTakes = lasting
    else if (each.is === 'set clock back') this.run.clock.setBack(lasting)
    else if (each.is === 'lose rules') account.retentionRules = account.retentionRules.slice(1)
    else if (each.is === 'cancel') this.#cancel()
    else this.#passTime(lasting)
  }

  #passTime(passing: Milliseconds): void {
    this.#passed += passing
    this.run.clock.advance(passing)
  }

  #cancel(): void {
    this.#cancelledAt ??= this.#ownTime
    this.run.cancel()
  }

  #happenToSnapshot(account: FakeAccount, each: Extract<Change, { snapshot: number }>): void {
    const { is, snapshot } = each
    const id = snapshotId(snapshot)
    if (is === 'misfortune of snapshot') account.removals.meets(id, ...each.misfortunes)
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
    const { image } = each
    const id = imageId(image)
    const own = isHere(image) ? this.here : this.there
    const user = naming(id, { resource: `user in ${account.target.region}` })
    const tagged = (added: Readonly<Record<string, string>>): Pick<Image, 'tags'> => ({
      tags: tags({ ...Object.fromEntries(own.images.get(id)?.tags ?? []), ...added }),
    })
    const changed: Partial<Record<typeof each.is, Partial<Image>>> = {
      protect: { deregistrationProtection: 'enabled' },
      'turn strange': { state: 'unknown' },
      tag: tagged({ 'ami-cleanup:keep': '' }),
      date: 'date' in each ? tagged({ [EXPIRY_TAG]: DATES[each.date] }) : {},
    }
    const before = own.images.get(id)
    if (before !== undefined) own.images.set(id, { ...before, ...changed[each.is] })
    if (each.is === 'vanish' && own.images.delete(id)) this.taken.add(id)
    if (each.is === 'launch') account.references = [...account.references, user]
    if (each.is === 'find use') own.usedWhenAsked.set(id, [{ ...user, source: 'image-references' }])
    if (each.is === 'share') own.sharedWith.set(id, [OTHER_ACCOUNT.accountId])
    if (each.is.startsWith('report')) own.usage.set(id, usageOf(each.is === 'report use'))
    if (each.is === 'copy') this.#copy(account, image)
    if (each.is !== 'misfortune') return
    own.removals.meets(id, ...each.misfortunes)
    own.disablings.meets(id, ...each.misfortunes)
  }

  /** Somebody copies the image to the account, and launches the copy. */
  #copy(account: FakeAccount, number: number): void {
    const copy = oldImage(number + COPY, { copyOf: imageId(number), snapshots: [] })
    account.images.set(copy.id, copy)
    account.references = [...account.references, naming(copy.id)]
  }
}
