import { createWorld, type Emulator, type EmulatorOptions } from '../../emulator/index.ts'
import type { Region, World } from '../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  OTHER_ACCOUNT,
  REGION,
  type Clients,
} from '../../support/emulated.ts'

export interface Setting extends Clients {
  readonly world: World
  readonly emulator: Emulator
  /** `REGION` of `ACCOUNT`, which the clients call. */
  readonly region: Region
  /** The same Region of `OTHER_ACCOUNT`. */
  readonly other: Region
  readonly clients: Clients
}

/** An emulator of two accounts, with clients of the first. */
export async function setting(options: Partial<EmulatorOptions> = {}): Promise<Setting> {
  const world = options.world ?? createWorld()
  const emulator = await emulate({ ...options, world })
  const clients = clientsOf(emulator)
  const region = world.account(ACCOUNT).region(REGION)
  const other = world.account(OTHER_ACCOUNT).region(REGION)
  return { ...clients, world, emulator, region, other, clients }
}
