import {
  DeregisterImageCommand,
  type DeregisterImageRequest,
  type DeregisterImageResult,
} from '@aws-sdk/client-ec2'
import {
  createWorld,
  type EmulatorOptions,
  type Region,
  type World,
} from '../../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  OTHER_ACCOUNT,
  REGION,
  type Clients,
} from '../../../support/emulated.ts'

export interface Setting {
  readonly world: World
  readonly region: Region
  readonly other: Region
  readonly clients: Clients
}

export async function setting(options: Partial<EmulatorOptions> = {}): Promise<Setting> {
  const world = options.world ?? createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  const other = world.account(OTHER_ACCOUNT).region(REGION)
  const emulator = await emulate({ ...options, world })
  return { world, region, other, clients: clientsOf(emulator) }
}

export function deregister(
  { clients }: Setting,
  ImageId: string,
  input: Partial<DeregisterImageRequest> = {},
): Promise<DeregisterImageResult> {
  return clients.ec2.send(new DeregisterImageCommand({ ImageId, ...input }))
}

export const WITH_SNAPSHOTS = { DeleteAssociatedSnapshots: true }
