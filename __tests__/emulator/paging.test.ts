import { describe, expect, it } from '@jest/globals'
import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeLaunchConfigurationsCommand,
} from '@aws-sdk/client-auto-scaling'
import * as ec2 from '@aws-sdk/client-ec2'
import { DescribeParametersCommand, GetParametersByPathCommand } from '@aws-sdk/client-ssm'
import { createWorld, startEmulator, type Emulator, type Region } from './index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  expectError,
  OTHER_ACCOUNT,
  OTHER_REGION,
  REGION,
  type Clients,
} from './testing.ts'

interface Page {
  readonly items: readonly unknown[] | undefined
  readonly token: string | undefined
}

interface Ask {
  readonly size?: number
  readonly token?: string
}

/** One of AWS's listings: how to fill it, how to read a page, and the page sizes that it takes. */
interface Listing {
  readonly seed: (region: Region) => unknown
  readonly read: (clients: Clients, ask: Ask) => Promise<Page>
  readonly sizes: readonly [min: number, max: number]
}

const IMAGE = 'ami-00000000000000abc'

function results({ size, token }: Ask): { MaxResults?: number; NextToken?: string } {
  return {
    ...(size === undefined ? {} : { MaxResults: size }),
    ...(token === undefined ? {} : { NextToken: token }),
  }
}

function recordsOf({ size, token }: Ask): { MaxRecords?: number; NextToken?: string } {
  return {
    ...(size === undefined ? {} : { MaxRecords: size }),
    ...(token === undefined ? {} : { NextToken: token }),
  }
}

const LISTINGS: Readonly<Record<string, Listing>> = {
  DescribeImages: {
    seed: (region) => region.addImage(),
    read: async (clients, ask) => {
      const command = new ec2.DescribeImagesCommand(results(ask))
      const { Images, NextToken } = await clients.ec2.send(command)
      return { items: Images, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeInstances: {
    seed: (region) => region.addInstance({ imageId: IMAGE }),
    read: async (clients, ask) => {
      const command = new ec2.DescribeInstancesCommand(results(ask))
      const { Reservations, NextToken } = await clients.ec2.send(command)
      return { items: Reservations, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeSnapshots: {
    seed: (region) => region.addSnapshot(),
    read: async (clients, ask) => {
      const command = new ec2.DescribeSnapshotsCommand(results(ask))
      const { Snapshots, NextToken } = await clients.ec2.send(command)
      return { items: Snapshots, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeLaunchTemplates: {
    seed: (region) => region.addLaunchTemplate({ versions: [{}] }),
    read: async (clients, ask) => {
      const command = new ec2.DescribeLaunchTemplatesCommand(results(ask))
      const { LaunchTemplates, NextToken } = await clients.ec2.send(command)
      return { items: LaunchTemplates, token: NextToken }
    },
    sizes: [1, 200],
  },
  DescribeLaunchTemplateVersions: {
    seed: (region) => region.addLaunchTemplate({ versions: [{}] }),
    read: async (clients, ask) => {
      const input = { Versions: ['$Latest', '$Default'], ...results(ask) }
      const command = new ec2.DescribeLaunchTemplateVersionsCommand(input)
      const { LaunchTemplateVersions, NextToken } = await clients.ec2.send(command)
      return { items: LaunchTemplateVersions, token: NextToken }
    },
    sizes: [1, 200],
  },
  DescribeFleets: {
    seed: (region) => region.addFleet({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeFleetsCommand(results(ask))
      const { Fleets, NextToken } = await clients.ec2.send(command)
      return { items: Fleets, token: NextToken }
    },
    sizes: [1, 1000],
  },
  DescribeSpotFleetRequests: {
    seed: (region) => region.addSpotFleetRequest({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeSpotFleetRequestsCommand(results(ask))
      const { SpotFleetRequestConfigs, NextToken } = await clients.ec2.send(command)
      return { items: SpotFleetRequestConfigs, token: NextToken }
    },
    sizes: [1, 1000],
  },
  DescribeSpotInstanceRequests: {
    seed: (region) => region.addSpotInstanceRequest({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeSpotInstanceRequestsCommand(results(ask))
      const { SpotInstanceRequests, NextToken } = await clients.ec2.send(command)
      return { items: SpotInstanceRequests, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeReplaceRootVolumeTasks: {
    seed: (region) => region.addReplaceRootVolumeTask({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeReplaceRootVolumeTasksCommand(results(ask))
      const { ReplaceRootVolumeTasks, NextToken } = await clients.ec2.send(command)
      return { items: ReplaceRootVolumeTasks, token: NextToken }
    },
    sizes: [1, 50],
  },
  DescribeStoreImageTasks: {
    seed: (region) => region.addStoreImageTask({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeStoreImageTasksCommand(results(ask))
      const { StoreImageTaskResults, NextToken } = await clients.ec2.send(command)
      return { items: StoreImageTaskResults, token: NextToken }
    },
    sizes: [1, 200],
  },
  DescribeExportImageTasks: {
    seed: (region) => region.addExportImageTask({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeExportImageTasksCommand(results(ask))
      const { ExportImageTasks, NextToken } = await clients.ec2.send(command)
      return { items: ExportImageTasks, token: NextToken }
    },
    sizes: [1, 500],
  },
  DescribeFastLaunchImages: {
    seed: (region) => region.addFastLaunchImage({}),
    read: async (clients, ask) => {
      const command = new ec2.DescribeFastLaunchImagesCommand(results(ask))
      const { FastLaunchImages, NextToken } = await clients.ec2.send(command)
      return { items: FastLaunchImages, token: NextToken }
    },
    sizes: [0, 200],
  },
  DescribeImageReferences: {
    seed: (region) => region.addInstance({ imageId: IMAGE }),
    read: async (clients, ask) => {
      const input = { ImageIds: [IMAGE], IncludeAllResourceTypes: true, ...results(ask) }
      const command = new ec2.DescribeImageReferencesCommand(input)
      const { ImageReferences, NextToken } = await clients.ec2.send(command)
      return { items: ImageReferences, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeLockedSnapshots: {
    seed: (region) => {
      region.lockSnapshot(region.addSnapshot().id)
    },
    read: async (clients, ask) => {
      const command = new ec2.DescribeLockedSnapshotsCommand(results(ask))
      const { Snapshots, NextToken } = await clients.ec2.send(command)
      return { items: Snapshots, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeFastSnapshotRestores: {
    seed: (region) => {
      region.enableFastRestore(region.addSnapshot().id)
    },
    read: async (clients, ask) => {
      const command = new ec2.DescribeFastSnapshotRestoresCommand(results(ask))
      const { FastSnapshotRestores, NextToken } = await clients.ec2.send(command)
      return { items: FastSnapshotRestores, token: NextToken }
    },
    sizes: [0, 200],
  },
  ListImagesInRecycleBin: {
    seed: (region) => {
      const record = region.addImage({ snapshots: [] })
      region.images.delete(record.id)
      region.imageBin.set(record.id, { record, enteredAt: new Date(), exitsAt: FAR })
    },
    read: async (clients, ask) => {
      const command = new ec2.ListImagesInRecycleBinCommand(results(ask))
      const { Images, NextToken } = await clients.ec2.send(command)
      return { items: Images, token: NextToken }
    },
    sizes: [1, 1000],
  },
  ListSnapshotsInRecycleBin: {
    seed: (region) => {
      const record = region.addSnapshot()
      region.snapshots.delete(record.id)
      region.snapshotBin.set(record.id, { record, enteredAt: new Date(), exitsAt: FAR })
    },
    read: async (clients, ask) => {
      const command = new ec2.ListSnapshotsInRecycleBinCommand(results(ask))
      const { Snapshots, NextToken } = await clients.ec2.send(command)
      return { items: Snapshots, token: NextToken }
    },
    sizes: [5, 1000],
  },
  DescribeAutoScalingGroups: {
    seed: (region) => region.addAutoScalingGroup(),
    read: async (clients, ask) => {
      const command = new DescribeAutoScalingGroupsCommand(recordsOf(ask))
      const { AutoScalingGroups, NextToken } = await clients.autoScaling.send(command)
      return { items: AutoScalingGroups, token: NextToken }
    },
    sizes: [1, 100],
  },
  DescribeLaunchConfigurations: {
    seed: (region) => region.addLaunchConfiguration({ ImageId: IMAGE }),
    read: async (clients, ask) => {
      const command = new DescribeLaunchConfigurationsCommand(recordsOf(ask))
      const { LaunchConfigurations, NextToken } = await clients.autoScaling.send(command)
      return { items: LaunchConfigurations, token: NextToken }
    },
    sizes: [1, 100],
  },
  DescribeInstanceRefreshes: {
    seed: (region) => {
      const name = 'refreshed'
      if (!region.autoScalingGroups.has(name)) {
        region.addAutoScalingGroup({ AutoScalingGroupName: name })
      }
      return region.addInstanceRefresh(name)
    },
    read: async (clients, ask) => {
      const input = { AutoScalingGroupName: 'refreshed', ...recordsOf(ask) }
      const command = new DescribeInstanceRefreshesCommand(input)
      const { InstanceRefreshes, NextToken } = await clients.autoScaling.send(command)
      return { items: InstanceRefreshes, token: NextToken }
    },
    sizes: [1, 100],
  },
  DescribeParameters: {
    seed: (region) => region.addParameter({ name: `/p/${region.parameters.size}`, value: IMAGE }),
    read: async (clients, ask) => {
      const { Parameters, NextToken } = await clients.ssm.send(
        new DescribeParametersCommand(results(ask)),
      )
      return { items: Parameters, token: NextToken }
    },
    sizes: [1, 50],
  },
  GetParametersByPath: {
    seed: (region) => region.addParameter({ name: `/p/${region.parameters.size}`, value: IMAGE }),
    read: async (clients, ask) => {
      const { Parameters, NextToken } = await clients.ssm.send(
        new GetParametersByPathCommand({ Path: '/p', ...results(ask) }),
      )
      return { items: Parameters, token: NextToken }
    },
    sizes: [1, 10],
  },
}

const FAR = new Date('2100-01-01')
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

  it('end with the last item', async () => {
    const { clients } = await seeded(name, 4, { pageSize: 2 })

    expect(await pagesOf(name, clients)).toHaveLength(2)
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
