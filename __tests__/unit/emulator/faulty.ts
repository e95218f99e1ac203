import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import {
  createWorld,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type Region,
} from '../../emulator/index.ts'
import { ACCOUNT, clientsOf, emulate, REGION, type Clients } from '../../support/emulated.ts'

export interface Setting {
  readonly emulator: Emulator
  readonly clients: Clients
  readonly region: Region
}

export async function setting(...faults: Fault[]): Promise<Setting> {
  return settingWith({ faults })
}

export async function settingWith(options: Partial<EmulatorOptions>): Promise<Setting> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  for (let count = 0; count < 5; count += 1) region.addImage()
  const emulator = await emulate({ ...options, world })
  return { emulator, clients: clientsOf(emulator), region }
}

export const describeImages = new DescribeImagesCommand({ Owners: ['self'] })
