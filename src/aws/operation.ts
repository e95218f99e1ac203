import type { Client, Command, MetadataBearer } from '@smithy/types'
import type { ReadClients } from './clients.ts'
import type { SendOptions } from './http.ts'

/**
 * A call that reads, with the IAM actions it needs. Each module that asks AWS something declares
 * its operations, and the policies in the documentation are made from them.
 */
export interface ReadOperation<Input, Output> {
  /** `service:Operation`, the service by its IAM prefix. */
  readonly action: string
  /** The IAM actions that the call needs: its own, and those of calls that AWS makes for it. */
  readonly permissions: readonly string[]
  readonly send: (clients: ReadClients, input: Input, options: SendOptions) => Promise<Output>
}

/** Any operation, whatever it takes and returns. */
export type AnyOperation = Pick<ReadOperation<never, unknown>, 'action' | 'permissions'>

/**
 * Declares an operation.
 * @param action its name in IAM: https://docs.aws.amazon.com/service-authorization/latest/reference/
 * @param alsoNeeds IAM actions of other calls that AWS makes with the caller's permissions
 */
export function readOperation<Input, Output>(
  action: string,
  send: ReadOperation<Input, Output>['send'],
  alsoNeeds: readonly string[] = [],
): ReadOperation<Input, Output> {
  return { action, permissions: [action, ...alsoNeeds], send }
}

/** Declares an operation of one service of the SDK; input and output are those of the command. */
type Declare<ServiceInput extends object, ServiceOutput extends MetadataBearer, Configuration> = <
  Input extends ServiceInput,
  Output extends ServiceOutput,
>(
  name: string,
  CommandClass: new (
    input: Input,
  ) => Command<ServiceInput, Input, ServiceOutput, Output, Configuration>,
  alsoNeeds?: readonly string[],
) => ReadOperation<Input, Output>

function operationsOf<
  ServiceInput extends object,
  ServiceOutput extends MetadataBearer,
  Configuration,
>(
  prefix: string,
  clientFrom: (clients: ReadClients) => Client<ServiceInput, ServiceOutput, Configuration>,
): Declare<ServiceInput, ServiceOutput, Configuration> {
  return (name, CommandClass, alsoNeeds) =>
    readOperation(
      `${prefix}:${name}`,
      async (clients, input, options) => clientFrom(clients).send(new CommandClass(input), options),
      alsoNeeds,
    )
}

/** Declares an operation of EC2: `ec2('DescribeImages', DescribeImagesCommand)`. */
export const ec2 = operationsOf('ec2', (clients) => clients.ec2)

/** Declares an operation of EC2 Auto Scaling. */
export const autoScaling = operationsOf('autoscaling', (clients) => clients.autoScaling)

/** Declares an operation of Systems Manager. */
export const ssm = operationsOf('ssm', (clients) => clients.ssm)

/** The items in groups of at most this size. */
export function inGroupsOf<T>(size: number, items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
