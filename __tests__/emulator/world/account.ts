import type { PolicyDocument } from '../identity/policy.ts'
import { Region } from './region.ts'
import type { World } from './world.ts'

interface User {
  readonly name: string
  readonly arn: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const DEFAULT_USER = 'ci'

export class Account {
  readonly world: World
  readonly id: string
  readonly regions = new Map<string, Region>()
  /**
   * Regions that have to be enabled first, and are not: nobody knows the account's credentials there
   * ("Enable or disable AWS Regions in your account" in the Account Management Reference Guide; AWS
   * re:Post, "How do I resolve the error AWS was not able to validate the provided access credentials").
   */
  readonly notEnabled = new Set<string>()
  readonly users = new Map<string, User>()
  /**
   * The account's managed resource visibility (ModifyManagedResourceVisibility in the EC2 API
   * Reference); new accounts hide what AWS services run in them.
   */
  managedResources: 'hidden' | 'visible' = 'hidden'
  /** The name that its sign-in page has in its address. */
  alias: string | undefined
  /** ARNs of the organization and the organizational units that the account is in. */
  readonly organizationArns: string[] = []

  constructor(world: World, id: string) {
    this.world = world
    this.id = id
  }

  region(name: string): Region {
    const existing = this.regions.get(name)
    if (existing !== undefined) return existing
    const region = new Region(this, name)
    this.regions.set(name, region)
    return region
  }

  /** The user whose static keys `environment()` hands out; made when it is first asked for. */
  user(name: string = DEFAULT_USER): User {
    return this.users.get(name) ?? this.addUser({ name })
  }

  addUser({ name, policy }: { readonly name: string; readonly policy?: PolicyDocument }): User {
    const number = String(this.users.size + 1).padStart(4, '0')
    const user = {
      name,
      arn: `arn:aws:iam::${this.id}:user/${name}`,
      accessKeyId: `AKIA${this.id}${number}`,
      secretAccessKey: `secret${this.id}${number}`.padEnd(40, 'x'),
    }
    this.users.set(name, user)
    if (policy !== undefined) this.world.setPolicy(user.arn, policy)
    return user
  }
}
