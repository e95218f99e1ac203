import * as autoScaling from '@aws-sdk/client-auto-scaling'
import * as ec2 from '@aws-sdk/client-ec2'
import * as ssm from '@aws-sdk/client-ssm'
import * as sts from '@aws-sdk/client-sts'
import { createWorld, type Emulator, type EmulatorOptions } from '../../emulator/index.ts'
import { ManualClock, type PolicyDocument, type Region } from '../../emulator/index.ts'
import * as emulated from '../../support/emulated.ts'

export * from '../../emulator/index.ts'
export * from '../../support/emulated.ts'

export const USER = `arn:aws:iam::${emulated.ACCOUNT}:user/ci`

export type Shape = Record<string, unknown>
type Command = ConstructorParameters<typeof ec2.DescribeImagesCommand>[0]
/** An operation by its name and input, to the answer. */
export type Caller = (operation: string, input?: object) => Promise<Shape>

/** Calls operations by their names, with the SDK's own clients. */
export const caller =
  (clients: emulated.Clients): Caller =>
  async (operation, input = {}) => {
    for (const [service, sdk] of Object.entries({ ec2, autoScaling, ssm, sts })) {
      const command = (sdk as Shape)[`${operation}Command`]
      if (command === undefined) continue
      const client = clients[service as keyof emulated.Clients] as ec2.EC2Client
      const Operation = command as new (input: Command) => ec2.DescribeImagesCommand
      return { ...(await client.send(new Operation(input))) }
    }
    throw new Error(`No client has ${operation}`)
  }

/** The name of the error that a call ends with, or `none`. */
export const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error as Error).name,
  )

/** The same of a call of EC2, Auto Scaling, Systems Manager and STS, each in its own words. */
export async function namesOf(call: Caller): Promise<string[]> {
  const calls = [
    call('DescribeImages'),
    call('DescribeAutoScalingGroups'),
    call('GetParameters', { Names: ['a'] }),
    call('GetCallerIdentity'),
  ]
  return Promise.all(calls.map(nameOf))
}

export interface Setting {
  readonly emulator: Emulator
  readonly clock: ManualClock
  /** `REGION` of `ACCOUNT`, which `call` calls. */
  readonly region: Region
  /** The same Region of `OTHER_ACCOUNT`. */
  readonly other: Region
  readonly clients: emulated.Clients
  readonly call: Caller
  readonly refusal: (operation: string, input?: object) => Promise<string>
}

/** An emulator of two accounts, with clients of the first. */
export async function setting(options: Partial<EmulatorOptions> = {}): Promise<Setting> {
  const clock = new ManualClock()
  const world = options.world ?? createWorld({ now: clock.now })
  const emulator = await emulated.emulate({ ...options, world })
  const clients = emulated.clientsOf(emulator)
  const region = world.account(emulated.ACCOUNT).region(emulated.REGION)
  const other = world.account(emulated.OTHER_ACCOUNT).region(emulated.REGION)
  const call = caller(clients)
  const refusal = (operation: string, input?: object) => nameOf(call(operation, input))
  return { emulator, clock, region, other, clients, call, refusal }
}

/** A setting whose user has these policies. */
export const settingOf = (...policies: PolicyDocument[]): Promise<Setting> =>
  setting({ policies: { [USER]: policies } })

type OneOrMore = string | readonly string[]
const statement =
  (Effect: 'Allow' | 'Deny') =>
  (Action: OneOrMore, Resource: OneOrMore = '*', Condition = {}): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: [{ Effect, Action, Resource, Condition }],
  })
export const allow = statement('Allow')
export const deny = statement('Deny')

/** The values of one member of each item that an answer lists, sorted. */
export async function valuesOf(
  answer: Promise<Shape>,
  list: string,
  member: string,
): Promise<unknown[]> {
  return ((await answer)[list] as readonly Shape[]).map((item) => item[member]).sort()
}
