import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { SSMClient } from '@aws-sdk/client-ssm'
import { STSClient } from '@aws-sdk/client-sts'
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.ts'

export const ACCOUNT = '111122223333'
export const OTHER_ACCOUNT = '444455556666'
export const REGION = 'eu-west-1'
export const OTHER_REGION = 'us-east-1'

const running: Emulator[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()))
})

/** An emulator that stops with its test, which fails if the emulator did. */
export async function emulate(options: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options)
  running.push(emulator)
  return emulator
}

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

interface ClientOptions {
  readonly account?: string
  readonly region?: string
  readonly user?: string
  readonly keys?: Keys
}

export interface Clients {
  readonly ec2: EC2Client
  readonly autoScaling: AutoScalingClient
  readonly ssm: SSMClient
  readonly sts: STSClient
}

/** The SDK's own clients, without retries: a test wants to see each answer. */
export function clientsOf(emulator: Emulator, options: ClientOptions = {}): Clients {
  const { account = ACCOUNT, region = REGION, user, keys } = options
  const environment = emulator.environment(account, region, user)
  const config = {
    region,
    endpoint: emulator.endpoint,
    maxAttempts: 1,
    credentials: keys ?? {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  }
  return {
    ec2: new EC2Client(config),
    autoScaling: new AutoScalingClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  }
}

/** The error that a call must end with. */
export async function errorOf(call: Promise<unknown>): Promise<Error> {
  const error: unknown = await call.then(
    () => new Error('The call succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof Error) return error
  throw new Error('Not an error', { cause: error })
}

export async function expectError(call: Promise<unknown>, name: string): Promise<void> {
  expect(await errorOf(call)).toHaveProperty('name', name)
}

export function statusOf(error: Error): number | undefined {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}

interface RawRequest {
  readonly service: string
  readonly path?: string
  readonly method?: string
  readonly body?: string
  readonly headers?: Record<string, string>
}

/** A request by hand, for what the SDK's clients can't send; nobody verifies the signature. */
export async function rawCall(
  emulator: Emulator,
  { service, path = '/', method = 'POST', body, headers }: RawRequest,
): Promise<Response> {
  const { accessKeyId } = emulator.world.account(ACCOUNT).user()
  const scope = `${accessKeyId}/20260101/${REGION}/${service}/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`
  return fetch(emulator.endpoint + path, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: { authorization, ...headers },
  })
}
