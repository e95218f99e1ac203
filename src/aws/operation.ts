import type { ReadClients } from './clients.ts'
import type { SendOptions } from './http.ts'

/**
 * A call that reads, together with the IAM actions it needs. Each module that asks AWS something
 * declares its operations, and the policies in the documentation are made from them.
 */
export interface ReadOperation<Input, Output> {
  /** `service:Operation`, the service by its IAM prefix. */
  readonly action: string
  /** The IAM actions, where they are others than the operation's own. */
  readonly permissions: readonly string[]
  readonly send: (clients: ReadClients, input: Input, options: SendOptions) => Promise<Output>
}

/** What every operation can be listed as, whatever it takes and returns. */
export type AnyOperation = Pick<ReadOperation<never, unknown>, 'action' | 'permissions'>

/** Declares an operation whose IAM action has its own name. */
export function readOperation<Input, Output>(
  action: string,
  send: ReadOperation<Input, Output>['send'],
): ReadOperation<Input, Output> {
  return { action, permissions: [action], send }
}
