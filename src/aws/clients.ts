import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { SSMClient } from '@aws-sdk/client-ssm'
import { STSClient } from '@aws-sdk/client-sts'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import { clockGuard, jsonResponseGuard, xmlResponseGuard } from './answer-guards.ts'
import {
  type ConfiguredEndpoint,
  endpointOf,
  type SignedService,
  signingRegionOf,
} from './endpoints.ts'
import { TransientRetryStrategy, unpacedRetryStrategy } from './http.ts'
import { secretKeeper } from './secrets.ts'
import { SignedClient } from './signed-client.ts'

/** Absent: the credentials that the SDK finds in the job. */
export type Credentials = Provider<AwsCredentialIdentity> | undefined

export interface ClientSettings {
  readonly region: string
  readonly credentials: Credentials
  readonly requestHandler: NodeHttpHandler
}

/** The clients that read one target. */
export interface ReadClients {
  readonly ec2: EC2Client
  readonly autoScaling: AutoScalingClient
  readonly ssm: SSMClient
  /** The client of a service that the SDK's clients are not used for. */
  readonly signed: (service: SignedService) => Pick<SignedClient, 'send'>
}

interface Configuration {
  readonly region: string
  readonly requestHandler: NodeHttpHandler
  readonly customUserAgent: string
  readonly credentials?: Provider<AwsCredentialIdentity>
}

function configuration({ region, credentials, requestHandler }: ClientSettings): Configuration {
  return {
    region,
    requestHandler,
    customUserAgent: 'ami-cleanup',
    ...(credentials !== undefined && { credentials }),
  }
}

/** A client of EC2 that nothing paces. */
export function createEc2Client(settings: ClientSettings, signal?: AbortSignal): EC2Client {
  const retryStrategy = new TransientRetryStrategy(signal)
  const client = new EC2Client({ ...configuration(settings), retryStrategy })
  client.middlewareStack.use(secretKeeper)
  client.middlewareStack.use(xmlResponseGuard())
  return client
}

export interface ReadClientSettings extends ClientSettings {
  readonly configuredEndpoint: ConfiguredEndpoint
}

/** Creates the clients of services that are signed by hand, each when it is first used. */
function createSignedClients(
  { region, requestHandler, configuredEndpoint: configured }: ReadClientSettings,
  ec2: EC2Client,
): ReadClients['signed'] {
  const clients = new Map<string, Promise<SignedClient>>()
  const create = async (service: SignedService): Promise<SignedClient> => {
    // The SDK also finds these two in its configuration files.
    const [useFips, useDualStack] = await Promise.all([
      ec2.config.useFipsEndpoint(),
      ec2.config.useDualstackEndpoint(),
    ])
    return new SignedClient(service, {
      region: signingRegionOf(service, region),
      endpoint: endpointOf(service, { region, configured, useFips, useDualStack }),
      requestHandler,
      credentials: async () => ec2.config.credentials(),
    })
  }
  return (service) => ({
    send: async (...call) => {
      const client = clients.get(service.name) ?? create(service)
      clients.set(service.name, client)
      return (await client).send(...call)
    },
  })
}

/** Creates the clients that read one target. They are used for nothing that changes anything. */
export function createReadClients(settings: ReadClientSettings): ReadClients {
  const retryStrategy = new TransientRetryStrategy()
  const autoScaling = new AutoScalingClient({ ...configuration(settings), retryStrategy })
  autoScaling.middlewareStack.use(secretKeeper)
  autoScaling.middlewareStack.use(xmlResponseGuard())
  autoScaling.middlewareStack.use(clockGuard)
  const ssm = new SSMClient({ ...configuration(settings), retryStrategy })
  ssm.middlewareStack.use(secretKeeper)
  ssm.middlewareStack.use(jsonResponseGuard())
  ssm.middlewareStack.use(clockGuard)
  const ec2 = createEc2Client(settings)
  ec2.middlewareStack.use(clockGuard)
  return { ec2, autoScaling, ssm, signed: createSignedClients(settings, ec2) }
}

/**
 * A client that changes something: apart from those that read, so that neither slows the other down.
 * With a signal, nothing is tried again once that is aborted.
 */
export const createRemovalClient = (settings: ClientSettings, signal?: AbortSignal): EC2Client =>
  createEc2Client(settings, signal)

/** The client that asks whose credentials these are, and that assumes roles. */
export function createStsClient(settings: ClientSettings): STSClient {
  const retryStrategy = unpacedRetryStrategy()
  const client = new STSClient({ ...configuration(settings), retryStrategy })
  client.middlewareStack.use(secretKeeper)
  client.middlewareStack.use(xmlResponseGuard())
  client.middlewareStack.use(clockGuard)
  return client
}
