import { createWorld, type Emulator, type Region } from '../../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  REGION,
  type Clients,
  expectError,
  OTHER_ACCOUNT,
  OTHER_REGION,
} from '../../../support/emulated.ts'
import { LISTINGS, type Listing } from './listings.ts'
import * as ec2 from '@aws-sdk/client-ec2'

const NAMES = Object.keys(LISTINGS)

function listingOf(name: string): Listing {
  const listing = LISTINGS[name]
  if (listing === undefined) throw new Error(name)
  return listing
}

async function seeded(
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

async function pagesOf(name: string, clients: Clients): Promise<(readonly unknown[])[]> {
  const pages: (readonly unknown[])[] = []
  let token: string | undefined
  do {
    const page = await listingOf(name).read(clients, token === undefined ? {} : { token })
    pages.push(page.items ?? [])
    token = page.token
  } while (token !== undefined)
  return pages
}

async function tokenOf(name: string, clients: Clients): Promise<string> {
  const { token } = await listingOf(name).read(clients, {})
  if (token === undefined) throw new Error(`${name} gave no token`)
  return token
}

describe.each(NAMES)('the pages of %s', (name) => {
  it('hold every item once, with empty pages between', async () => {
    const { clients } = await seeded(name, 7, { pageSize: 2, emptyPages: 3 })

    const pages = await pagesOf(name, clients)

    expect(pages.map(({ length }) => length)).toEqual([2, 2, 0, 2, 1])
    expect(new Set(pages.flat().map((item) => JSON.stringify(item))).size).toBe(7)
  })
  it('have the sizes that AWS documents', async () => {
    const { read, sizes } = listingOf(name)
    const { clients } = await seeded(name, 6)
    const [min, max] = sizes
    const refusal = /^(InvalidParameterValue|ValidationError|ValidationException)$/

    expect((await read(clients, { size: max })).items).toHaveLength(6)
    expect((await read(clients, { size: Math.max(min, 1) })).items).toHaveLength(Math.max(min, 1))
    for (const size of [min - 1, max + 1]) {
      await expect(read(clients, { size })).rejects.toHaveProperty(
        'name',
        expect.stringMatching(refusal),
      )
    }
  })

  it('have tokens that are good for nothing else', async () => {
    const { emulator, clients } = await seeded(name, 3, { pageSize: 1 })
    const { read } = listingOf(name)
    const token = await tokenOf(name, clients)
    const altered = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
    const otherName = name === 'DescribeImages' ? 'DescribeSnapshots' : 'DescribeImages'
    const other = await seeded(otherName, 3, { pageSize: 1 })
    const elsewhere = clientsOf(emulator, { region: OTHER_REGION })
    const someoneElse = clientsOf(emulator, { account: OTHER_ACCOUNT })

    expect((await read(clients, { token })).items).toHaveLength(1)
    for (const wrong of [altered, 'nonsense', await tokenOf(otherName, other.clients)]) {
      await expectError(read(clients, { token: wrong }), 'InvalidNextToken')
    }
    // Where the listing is of something that must exist, that is what is missed first.
    const refusal = expect.stringMatching(/^(InvalidNextToken|ValidationError)$/) as unknown
    await expect(read(elsewhere, { token })).rejects.toHaveProperty('name', refusal)
    await expect(read(someoneElse, { token })).rejects.toHaveProperty('name', refusal)
  })
})

describe('a page token', () => {
  it('is refused by another operation of the same emulator, and with other parameters', async () => {
    const { clients, region } = await seeded('DescribeImages', 3, { pageSize: 1 })
    region.addSnapshot()
    const NextToken = await tokenOf('DescribeImages', clients)
    const read = (input: object): Promise<unknown> =>
      clients.ec2.send(new ec2.DescribeImagesCommand({ NextToken, ...input }))

    await expectError(
      clients.ec2.send(new ec2.DescribeSnapshotsCommand({ NextToken })),
      'InvalidNextToken',
    )
    await expectError(read({ Owners: ['self'] }), 'InvalidNextToken')
    await expectError(read({ IncludeDisabled: true }), 'InvalidNextToken')
    expect(await read({ MaxResults: 5 })).toHaveProperty('Images.length', 1)
  })

  it('goes on behind the last item though items come and go', async () => {
    const { clients, region } = await seeded('DescribeImages', 6, { pageSize: 2 })
    const { read } = listingOf('DescribeImages')
    const first = await read(clients, {})
    const before = (first.items ?? []) as ec2.Image[]
    for (const { ImageId = '' } of before) region.images.delete(ImageId)

    const second = await read(clients, first.token === undefined ? {} : { token: first.token })
    const third = await read(clients, second.token === undefined ? {} : { token: second.token })

    const ids = [first, second, third].flatMap(({ items = [] }) =>
      (items as ec2.Image[]).map(({ ImageId }) => ImageId),
    )
    expect(new Set(ids).size).toBe(6)
  })
})

describe('a listing without a page size', () => {
  it('has the default page where AWS documents one', async () => {
    const groups = await seeded('DescribeAutoScalingGroups', 51)
    const parameters = await seeded('GetParametersByPath', 11)

    expect((await pagesOf('DescribeAutoScalingGroups', groups.clients))[0]).toHaveLength(50)
    expect((await pagesOf('GetParametersByPath', parameters.clients))[0]).toHaveLength(10)
  })

  it('is not in the order of seeding', async () => {
    const { clients, region } = await seeded('DescribeImages', 20)
    const [page = []] = await pagesOf('DescribeImages', clients)

    const ids = (page as ec2.Image[]).map(({ ImageId }) => ImageId)
    expect(ids).not.toEqual([...region.images.keys()])
    expect([...ids].sort()).toEqual([...region.images.keys()])
  })
})
