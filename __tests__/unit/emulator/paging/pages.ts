import { createWorld, type Emulator, type Region } from '../../../emulator/index.ts'
import { ACCOUNT, clientsOf, emulate, REGION, type Clients } from '../../../support/emulated.ts'
import { LISTINGS, type Listing } from './listings.ts'

export const NAMES = Object.keys(LISTINGS)

export function listingOf(name: string): Listing {
  const listing = LISTINGS[name]
  if (listing === undefined) throw new Error(name)
  return listing
}

export async function seeded(
  name: string,
  count: number,
  options: { readonly pageSize?: number; readonly emptyPages?: number } = {},
): Promise<{ emulator: Emulator; clients: Clients; region: Region }> {
  const world = createWorld()
  const region = world.account(ACCOUNT).region(REGION)
  for (let number = 0; number < count; number += 1) listingOf(name).seed(region)
  const emulator = await emulate({ world, ...options })
  return { emulator, clients: clientsOf(emulator), region }
}

export async function pagesOf(name: string, clients: Clients): Promise<(readonly unknown[])[]> {
  const pages: (readonly unknown[])[] = []
  let token: string | undefined
  do {
    const page = await listingOf(name).read(clients, token === undefined ? {} : { token })
    pages.push(page.items ?? [])
    token = page.token
  } while (token !== undefined)
  return pages
}

export async function tokenOf(name: string, clients: Clients): Promise<string> {
  const { token } = await listingOf(name).read(clients, {})
  if (token === undefined) throw new Error(`${name} gave no token`)
  return token
}
