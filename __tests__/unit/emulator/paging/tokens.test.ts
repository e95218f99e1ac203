import { describe, expect, it } from '@jest/globals'
import * as ec2 from '@aws-sdk/client-ec2'
import { createWorld, startEmulator } from '../../../emulator/index.ts'
import { expectError } from '../../../support/emulated.ts'
import { listingOf, pagesOf, seeded, tokenOf } from './pages.ts'

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
  it('is unpaged where AWS answers unpaged', async () => {
    const { clients } = await seeded('DescribeInstances', 1001)

    expect(await pagesOf('DescribeInstances', clients)).toHaveLength(1)
  })

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

describe('options that make no sense', () => {
  it.each([{ pageSize: 0 }, { emptyPages: 1 }])('are refused: %j', async (options) => {
    await expect(startEmulator({ world: createWorld(), ...options })).rejects.toThrow()
  })
})
