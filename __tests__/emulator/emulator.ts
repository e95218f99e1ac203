import { type Call, type Fault, isMutation } from './calls/call.ts'
import { Engine } from './calls/engine.ts'
import type { EmulatorOptions } from './options.ts'
import { GitHub } from './runner/github.ts'
import { Oidc } from './runner/oidc.ts'
import { EmulatorServer } from './server.ts'
import type { World } from './world/world.ts'

export interface Emulator {
  /** For AWS_ENDPOINT_URL. */
  readonly endpoint: string
  /** Live: what a test changes in it is what the next call finds. */
  readonly world: World
  /** Every AWS call, in the order of arrival. */
  readonly calls: readonly Call[]
  readonly oidc: Pick<Oidc, 'environment' | 'issued'>
  readonly github: Pick<
    GitHub,
    'environment' | 'token' | 'comments' | 'calls' | 'addComment' | 'fail'
  >
  callsTo(operation: string): readonly Call[]
  /** The calls that are no Describe, List, Get or Assume. */
  mutations(): readonly Call[]
  /** The variables with which a process calls as a user of the account, with static keys. */
  environment(account: string, region?: string, user?: string): Record<string, string>
  /** The same without keys, for a job that assumes roles with its OIDC token. */
  environmentWithoutKeys(region?: string): Record<string, string>
  /** Adds a fault while the emulator runs. */
  inject(fault: Fault): void
  /** Rejects if something went wrong in the emulator itself, or in a hook. */
  stop(): Promise<void>
}

export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  refuseWrongOptions(options)
  applyPolicies(options)
  const engine = new Engine(options)
  const endpoint = (): string => server.endpoint
  const oidc = new Oidc(endpoint, engine.now, options.oidc)
  const github = new GitHub(endpoint, engine.now, options.github)
  const server = new EmulatorServer({ engine, oidc, github })
  await server.listen()
  return {
    endpoint: server.endpoint,
    world: options.world,
    calls: engine.calls,
    oidc,
    github,
    callsTo: (operation) => engine.calls.filter((call) => call.operation === operation),
    mutations: () => engine.calls.filter(({ operation }) => isMutation(operation)),
    environment: (account, region, user) => ({
      ...keysOf(options.world, account, user),
      ...environmentWithoutKeys(server.endpoint, region),
    }),
    environmentWithoutKeys: (region) => environmentWithoutKeys(server.endpoint, region),
    inject: (fault) => {
      engine.faults.add(fault)
    },
    stop: async () => {
      await server.close()
      if (engine.failures.length > 0) {
        throw new AggregateError(engine.failures, 'The emulator failed to answer as AWS would')
      }
    },
  }
}

function refuseWrongOptions({ pageSize, emptyPages }: EmulatorOptions): void {
  if (pageSize !== undefined && pageSize < 1) throw new Error('A page holds at least one item')
  // Every page empty would be a listing without end.
  if (emptyPages !== undefined && emptyPages < 2) throw new Error('emptyPages is at least 2')
}

function applyPolicies({ world, policies = {} }: EmulatorOptions): void {
  for (const [arn, policy] of Object.entries(policies)) world.setPolicy(arn, policy)
}

function keysOf(world: World, account: string, name?: string): Record<string, string> {
  const user = world.account(account).user(name)
  return { AWS_ACCESS_KEY_ID: user.accessKeyId, AWS_SECRET_ACCESS_KEY: user.secretAccessKey }
}

function environmentWithoutKeys(endpoint: string, region = 'eu-west-1'): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Nothing of the machine that runs the test may get in.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
}
