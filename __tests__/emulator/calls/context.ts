import type { Authorizer } from '../identity/authorizer.ts'
import type { Credentials, Principal } from '../identity/credentials.ts'
import type { Behavior } from '../options.ts'
import type { Dialect } from '../wire/errors.ts'
import type { Account } from '../world/account.ts'
import type { Region } from '../world/region.ts'
import type { World } from '../world/world.ts'
import type { Fault } from './call.ts'
import type { Pager } from './paging.ts'

/** The call that an operation answers. */
export interface Context {
  readonly world: World
  readonly account: Account
  /** The caller's account in the Region of the call. */
  readonly region: Region
  readonly principal: Principal
  readonly credentials: Credentials
  readonly authorizer: Authorizer
  readonly behavior: Behavior
  readonly dialect: Dialect
  /** Those that strike it. */
  readonly faults: readonly Fault[]
  readonly pager: Pager
  readonly now: () => Date
}

/** An operation: from its parsed input to its output, both in the shapes of AWS's model. */
export type Handler = (input: never, context: Context) => object

export type Handlers = Readonly<Record<string, Handler>>
