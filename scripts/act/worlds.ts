import type { Region, World } from '../../__tests__/emulator/index.ts'
import {
  createDemoFleet,
  createDemoWorld,
  DEMO_ACCOUNT,
  DEMO_REGION,
} from '../../__tests__/support/demo-world.ts'
import { addDocumentedRoles } from './roles.ts'

/** The accounts that the documentation names. */
export const ACCOUNT = DEMO_ACCOUNT
export const SECOND_ACCOUNT = '444455556666'

interface Scenery {
  readonly world: World
  /** The repository's files. */
  readonly files: Readonly<Record<string, string>>
}

/** One account with both roles. */
export async function oneAccount(): Promise<Scenery & { readonly region: Region }> {
  const { world, workspace: files } = createDemoWorld()
  await addDocumentedRoles(world, [ACCOUNT])
  return { world, files, region: world.account(ACCOUNT).region(DEMO_REGION) }
}

/** Four accounts in three Regions; two of them have both roles. */
export async function severalAccounts(): Promise<Scenery> {
  const { world, workspace: files } = createDemoFleet()
  world.roles.clear()
  await addDocumentedRoles(world, [ACCOUNT, SECOND_ACCOUNT])
  return { world, files }
}
