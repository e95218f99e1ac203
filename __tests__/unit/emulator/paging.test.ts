import { caller, clientsOf, OTHER_ACCOUNT, OTHER_REGION, setting } from './setting.ts'
import type { Caller, EmulatorOptions, Region, Setting, Shape } from './setting.ts'

const IMAGE = 'ami-00000000000000abc'
const BINNED = { enteredAt: new Date(), exitsAt: new Date('2100-01-01') }

/** How to fill a listing: a method of a Region that takes nothing, or what it takes. */
type Seed = keyof typeof SEEDS | Extract<keyof Region, `add${string}`>

const SEEDS = {
  instance: (region: Region) => region.addInstance({ imageId: IMAGE }),
  template: (region: Region) => region.addLaunchTemplate({ versions: [{}] }),
  lock: (region: Region) => {
    region.lockSnapshot(region.addSnapshot().id)
  },
  fastRestore: (region: Region) => {
    region.enableFastRestore(region.addSnapshot().id)
  },
  parameter: (region: Region) =>
    region.addParameter({ name: `/p/${region.parameters.size}`, value: IMAGE }),
  refresh(region: Region) {
    if (region.autoScalingGroups.size === 0) region.addAutoScalingGroup()
    region.addInstanceRefresh('group-1')
  },
  binnedImage({ images, imageBin, addImage }: Region) {
    const record = addImage({ snapshots: [] })
    images.delete(record.id)
    imageBin.set(record.id, { record, ...BINNED })
  },
  binnedSnapshot({ snapshots, snapshotBin, addSnapshot }: Region) {
    const record = addSnapshot()
    snapshots.delete(record.id)
    snapshotBin.set(record.id, { record, ...BINNED })
  },
}

const REFERENCES = { ImageIds: [IMAGE], IncludeAllResourceTypes: true }
const VERSIONS = { Versions: ['$Latest', '$Default'] }

/** Each with what its answer calls the items, the page sizes that AWS documents, and what it asks. */
const LISTINGS: readonly (readonly [string, string, readonly [number, number], Seed, object?])[] = [
  ['DescribeImages', 'Images', [5, 1000], 'addImage'],
  ['DescribeInstances', 'Reservations', [5, 1000], 'instance'],
  ['DescribeSnapshots', 'Snapshots', [5, 1000], 'addSnapshot'],
  ['DescribeLaunchTemplateVersions', 'LaunchTemplateVersions', [1, 200], 'template', VERSIONS],
  ['DescribeFleets', 'Fleets', [1, 1000], 'addFleet'],
  ['DescribeSpotFleetRequests', 'SpotFleetRequestConfigs', [1, 1000], 'addSpotFleetRequest'],
  ['DescribeSpotInstanceRequests', 'SpotInstanceRequests', [5, 1000], 'addSpotInstanceRequest'],
  ['DescribeReplaceRootVolumeTasks', 'ReplaceRootVolumeTasks', [1, 50], 'addReplaceRootVolumeTask'],
  ['DescribeStoreImageTasks', 'StoreImageTaskResults', [1, 200], 'addStoreImageTask'],
  ['DescribeExportImageTasks', 'ExportImageTasks', [1, 500], 'addExportImageTask'],
  ['DescribeFastLaunchImages', 'FastLaunchImages', [0, 200], 'addFastLaunchImage'],
  ['DescribeImageReferences', 'ImageReferences', [5, 1000], 'instance', REFERENCES],
  ['DescribeLockedSnapshots', 'Snapshots', [5, 1000], 'lock'],
  ['DescribeFastSnapshotRestores', 'FastSnapshotRestores', [0, 200], 'fastRestore'],
  ['ListImagesInRecycleBin', 'Images', [1, 1000], 'binnedImage'],
  ['ListSnapshotsInRecycleBin', 'Snapshots', [5, 1000], 'binnedSnapshot'],
  ['DescribeAutoScalingGroups', 'AutoScalingGroups', [1, 100], 'addAutoScalingGroup'],
  ['DescribeLaunchConfigurations', 'LaunchConfigurations', [1, 100], 'addLaunchConfiguration'],
  [
    'DescribeInstanceRefreshes',
    'InstanceRefreshes',
    [1, 100],
    'refresh',
    { AutoScalingGroupName: 'group-1' },
  ],
  ['DescribeParameters', 'Parameters', [1, 50], 'parameter'],
  ['GetParametersByPath', 'Parameters', [1, 10], 'parameter', { Path: '/p' }],
]

/** The parameter that sizes a page: Auto Scaling has another. */
const sizeName = (name: string): string =>
  /Groups|Configurations|Refreshes/.test(name) ? 'MaxRecords' : 'MaxResults'

interface Read {
  readonly items: readonly unknown[]
  readonly NextToken: unknown
}

type Reader = (ask?: { readonly size?: number; readonly NextToken?: unknown }) => Promise<Read>

function reader(name: string, call: Caller): Reader {
  const [, member = '', , , input] = LISTINGS.find(([each]) => each === name) ?? []
  return async ({ size, NextToken } = {}) => {
    const answer = await call(name, { ...input, [sizeName(name)]: size, NextToken })
    return { items: (answer[member] ?? []) as Shape[], NextToken: answer['NextToken'] }
  }
}

interface Seeded extends Setting {
  readonly read: Reader
  readonly pages: () => Promise<(readonly unknown[])[]>
}

async function seeded(
  name: string,
  count: number,
  options: Partial<EmulatorOptions> = {},
): Promise<Seeded> {
  const own = await setting(options)
  const [, , , seed = 'addImage'] = LISTINGS.find(([each]) => each === name) ?? []
  for (let number = 0; number < count; number += 1) {
    if (seed in SEEDS) SEEDS[seed as keyof typeof SEEDS](own.region)
    else own.region[seed as 'addImage']({})
  }
  const read = reader(name, own.call)
  const pages = async (): Promise<(readonly unknown[])[]> => {
    const all: (readonly unknown[])[] = []
    let page = await read()
    for (; page.NextToken !== undefined; page = await read(page)) all.push(page.items)
    return [...all, page.items]
  }
  return { ...own, read, pages }
}

describe.each(LISTINGS)('the pages of %s', (name, _member, [min, max]) => {
  it('hold every item once, with empty pages between', async () => {
    const { pages } = await seeded(name, 7, { pageSize: 2, emptyPages: 3 })

    const all = await pages()

    expect(all.map(({ length }) => length)).toEqual([2, 2, 0, 2, 1])
    expect(new Set(all.flat().map((item) => JSON.stringify(item))).size).toBe(7)
  })

  it('have the sizes that AWS documents', async () => {
    const { read } = await seeded(name, 6)
    const least = Math.max(min, 1)
    const refusal = /^(InvalidParameterValue|ValidationError|ValidationException)$/
    const named = expect.stringMatching(refusal) as unknown

    expect((await read({ size: max })).items).toHaveLength(6)
    expect((await read({ size: least })).items).toHaveLength(least)
    for (const size of [min - 1, max + 1]) {
      await expect(read({ size })).rejects.toHaveProperty('name', named)
    }
  })

  it('have tokens that are good for nothing else', async () => {
    const { emulator, read } = await seeded(name, 3, { pageSize: 1 })
    const { NextToken } = await read()
    const token = String(NextToken)
    const altered = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
    const otherName = name === 'DescribeImages' ? 'DescribeSnapshots' : 'DescribeImages'
    const other = await seeded(otherName, 3, { pageSize: 1 })
    // Where the listing is of something that must exist, that is what is missed first.
    const refusal = expect.stringMatching(/^(InvalidNextToken|ValidationError)$/) as unknown

    expect((await read({ NextToken })).items).toHaveLength(1)
    for (const wrong of [altered, 'nonsense', (await other.read()).NextToken]) {
      await expect(read({ NextToken: wrong })).rejects.toHaveProperty('name', 'InvalidNextToken')
    }
    for (const elsewhereOf of [{ region: OTHER_REGION }, { account: OTHER_ACCOUNT }]) {
      const elsewhere = reader(name, caller(clientsOf(emulator, elsewhereOf)))
      await expect(elsewhere({ NextToken })).rejects.toHaveProperty('name', refusal)
    }
  })
})

describe('a page token', () => {
  it.each([
    ['DescribeSnapshots', {}],
    ['DescribeImages', { Owners: ['self'] }],
    ['DescribeImages', { IncludeDisabled: true }],
  ])('is refused by another operation, and with other parameters: %s %j', async (name, input) => {
    const { read, region, call, refusal } = await seeded('DescribeImages', 3, { pageSize: 1 })
    region.addSnapshot()
    const { NextToken } = await read()

    expect(await refusal(name, { NextToken, ...input })).toBe('InvalidNextToken')
    const another = await call('DescribeImages', { NextToken, MaxResults: 5 })
    expect(another).toHaveProperty('Images.length', 1)
  })

  it('goes on behind the last item though items come and go', async () => {
    const { read, region } = await seeded('DescribeImages', 6, { pageSize: 2 })
    const first = await read()
    const ids = new Set(first.items.map((item) => (item as Shape)['ImageId'] as string))
    for (const id of ids) region.images.delete(id)

    const second = await read(first)
    const third = await read(second)

    for (const item of [...second.items, ...third.items])
      ids.add((item as Shape)['ImageId'] as string)
    expect(ids.size).toBe(6)
  })
})

describe('a listing without a page size', () => {
  it.each([
    ['DescribeAutoScalingGroups', 51, 50],
    ['GetParametersByPath', 11, 10],
  ])('has the default page where AWS documents one: %s', async (name, count, length) => {
    const { read } = await seeded(name, count)

    expect((await read()).items).toHaveLength(length)
  })

  it('is not in the order of seeding', async () => {
    const { read, region } = await seeded('DescribeImages', 20)

    const ids = (await read()).items.map((item) => (item as Shape)['ImageId'])

    expect(ids).not.toEqual([...region.images.keys()])
    expect([...ids].sort()).toEqual([...region.images.keys()])
  })
})
