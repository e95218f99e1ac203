import type { Call, Fault } from './calls/call.ts'
import type { ThrottleRates } from './calls/throttle.ts'
import type { PolicyDocument } from './identity/policy.ts'
import type { GitHubOptions } from './runner/github.ts'
import type { OidcOptions } from './runner/oidc.ts'
import type { World } from './world/world.ts'

export interface EmulatorOptions extends Partial<Behavior> {
  readonly world: World
  /** The most items that any page has, whatever the client asks for. */
  readonly pageSize?: number
  /** Every n-th page of every listing is empty and carries a token all the same; at least 2. */
  readonly emptyPages?: number
  readonly throttle?: 'documented' | ThrottleRates
  readonly latencyMs?: number | ((call: Call) => number)
  readonly faults?: readonly Fault[]
  /** By the ARN of a user or a role; see also `addRole` and `addUser`. */
  readonly policies?: Readonly<Record<string, PolicyDocument | readonly PolicyDocument[]>>
  /** Sees every call before it is answered, and may change the world under it. */
  readonly onCall?: (call: Call, world: World) => void | Promise<void>
  /** The clock of everything here, throttling included. The world's clock by default. */
  readonly now?: () => Date
  readonly oidc?: OidcOptions
  readonly github?: GitHubOptions
}

/** Where AWS may act in more than one way, or does not say how it acts. */
export interface Behavior {
  /** The code of DeleteSnapshot on a locked snapshot, which AWS does not document. */
  readonly lockedSnapshotError: string
  /**
   * How DeleteAssociatedSnapshots works. AWS deletes and reports each snapshot; partitions and
   * emulators without the parameter ignore it; `unreported` deletes and says nothing.
   */
  readonly associatedSnapshots: 'deleted' | 'unreported' | 'ignored'
  readonly afterDeregistration: AfterDeregistration
}

/** How a deregistered image still shows for a while ("Deregister an AMI" in the EC2 User Guide). */
export interface AfterDeregistration {
  readonly forMilliseconds: number
  /**
   * DescribeImages: `missing` answers InvalidAMIID.NotFound to its id, `empty` no image and no
   * error (boto/botocore#2194), `unavailable` InvalidAMIID.Unavailable, and `listed` goes on listing
   * it in the state `deregistered`.
   */
  readonly describe: 'missing' | 'empty' | 'unavailable' | 'listed'
  /** DeregisterImage: InvalidAMIID.NotFound or InvalidAMIID.Unavailable. */
  readonly deregister: 'missing' | 'unavailable'
}

export const DEFAULT_BEHAVIOR: Behavior = {
  lockedSnapshotError: 'OperationNotPermitted',
  associatedSnapshots: 'deleted',
  afterDeregistration: { forMilliseconds: 0, describe: 'missing', deregister: 'missing' },
}
