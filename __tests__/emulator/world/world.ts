import type { RoleTrust } from '../identity/credentials.ts'
import { type PolicyDocument, refuseUnknownElements } from '../identity/policy.ts'
import { Account } from './account.ts'
import type { Region } from './region.ts'
import { daysAgo } from './time.ts'

/**
 * EC2 ids have 17 hexadecimal digits. A counter for each kind instead of random digits makes ids the
 * same in every run, and a failing test readable.
 */
class IdSource {
  readonly #counts = new Map<string, number>()

  next(prefix: string): string {
    return `${prefix}-${this.count(prefix).toString(16).padStart(17, '0')}`
  }

  /** Spot Fleet requests, EC2 Fleets and others are named by a UUID. */
  nextUuid(kind: string): string {
    return `00000000-0000-4000-8000-${this.count(kind).toString(16).padStart(12, '0')}`
  }

  count(kind: string): number {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    return count
  }
}

export interface Role {
  readonly arn: string
  readonly name: string
  readonly accountId: string
  readonly trust: RoleTrust
  readonly maxSessionDuration: number
}

interface RoleSeed {
  readonly arn: string
  readonly trust?: RoleTrust
  /** Seconds; IAM's default is one hour, the most is twelve. */
  readonly maxSessionDuration?: number
  readonly policy?: PolicyDocument | readonly PolicyDocument[]
}

export interface WorldOptions {
  /** The moment that `daysAgo` counts from and the clock that the emulator goes by. */
  readonly now?: Date | (() => Date)
}

/** Everything that the emulated AWS holds: accounts, their Regions, and the resources in them. */
export class World {
  readonly accounts = new Map<string, Account>()
  readonly roles = new Map<string, Role>()
  /** By the ARN of a user or role. A principal without an entry may do everything. */
  readonly policies = new Map<string, readonly PolicyDocument[]>()
  readonly ids = new IdSource()
  readonly now: () => Date

  constructor({ now = () => new Date() }: WorldOptions = {}) {
    this.now = typeof now === 'function' ? now : () => now
  }

  account(id: string): Account {
    const existing = this.accounts.get(id)
    if (existing !== undefined) return existing
    if (!/^\d{12}$/.test(id)) throw new Error(`${id} is no account id`)
    const account = new Account(this, id)
    this.accounts.set(id, account)
    return account
  }

  addRole({ arn, trust = {}, maxSessionDuration = 3600, policy }: RoleSeed): Role {
    const [, accountId, name] =
      /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
    if (accountId === undefined || name === undefined) throw new Error(`${arn} is no role ARN`)
    const role = { arn, name, accountId, trust, maxSessionDuration }
    this.account(accountId)
    this.roles.set(arn, role)
    if (policy !== undefined) this.setPolicy(arn, policy)
    return role
  }

  setPolicy(principalArn: string, policy: PolicyDocument | readonly PolicyDocument[]): void {
    const documents = 'Statement' in policy ? [policy] : policy
    documents.forEach(refuseUnknownElements)
    this.policies.set(principalArn, documents)
  }

  /** The same Region of every account: images and snapshots are shared within a Region only. */
  regionsNamed(name: string): Region[] {
    return [...this.accounts.values()]
      .map((account) => account.regions.get(name))
      .filter((region) => region !== undefined)
  }

  daysAgo(days: number): Date {
    return daysAgo(days, this.now())
  }
}

type Listing = Readonly<
  Record<'images' | 'snapshots' | 'imageBin' | 'snapshotBin', readonly string[]>
>

const idsOf = (held: ReadonlyMap<string, unknown>): readonly string[] => [...held.keys()].sort()

const listingOf = ({ images, snapshots, imageBin, snapshotBin }: Region): Listing => ({
  images: idsOf(images),
  snapshots: idsOf(snapshots),
  imageBin: idsOf(imageBin),
  snapshotBin: idsOf(snapshotBin),
})

/** The ids of what exists, by `account/region`: plain data to compare before with after. */
export function snapshotOf(world: World): Record<string, Listing> {
  const regions = [...world.accounts.values()].flatMap((account) => [...account.regions.values()])
  return Object.fromEntries(
    regions.map((region) => [`${region.account.id}/${region.name}`, listingOf(region)]),
  )
}
