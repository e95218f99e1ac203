import { daysAgo, type Region, type World } from '../emulator/index.ts'
import { ACCOUNT, PLACES, type ImageCase, type RunCase, type Use } from '../property/run-cases.ts'
import { addOrphan } from './standing.ts'

/** An image as it was before the run. */
export interface SeededImage {
  readonly id: string
  readonly facts: ImageCase
  readonly region: Region
  /** What it was copied from. */
  readonly source: SeededImage | undefined
}

export interface SeededWorld {
  readonly images: readonly SeededImage[]
  readonly orphans: readonly string[]
  /** GiB by the snapshot's id, orphans included. */
  readonly sizes: ReadonlyMap<string, number>
}

/** Lets something use an image. */
export function addUse(region: Region, imageId: string, use: Use): void {
  const name = `use-${region.nextId('use')}`
  const uses: Readonly<Record<Use, () => unknown>> = {
    instance: () => region.addInstance({ imageId }),
    stack: () => region.addStack({ parameters: [{ ParameterKey: 'Id', ParameterValue: imageId }] }),
    'compute environment': () => region.addComputeEnvironment({ computeResources: { imageId } }),
    recipe: () => region.addContainerRecipe({ name, imageId }),
    parameter: () =>
      region.addParameter({ name: `/web/image/${name}`, value: imageId, dataType: 'text' }),
    'build fleet': () => region.addBuildFleet({ imageId }),
    cluster: () => region.addHyperPodCluster({ groups: [{ current: imageId }] }),
  }
  uses[use]()
}

const at = <T>(items: readonly T[], index: number | undefined): T | undefined =>
  index === undefined ? undefined : items[index]

function addImage(world: World, facts: ImageCase, before: readonly SeededImage[]): SeededImage {
  const region = world.account(ACCOUNT).region(PLACES[facts.place])
  const original = at(before, facts.copyOf)
  const source = original?.facts.place === facts.place ? undefined : original
  const sharer = at(before, facts.sharesWith)
  const shared =
    sharer?.facts.place === facts.place
      ? (region.images.get(sharer.id)?.snapshotIds.slice(0, 1) ?? [])
      : []
  const { id } = region.addImage({
    tags: { environment: 'dev', role: facts.family },
    createdAt: daysAgo(200 - before.length),
    snapshots: [
      ...shared,
      ...Array.from({ length: facts.snapshots }, (_, index) => ({ sizeGiB: 8 + index })),
    ],
    ...(source !== undefined && { copyOf: { id: source.id, region: source.region.name } }),
  })
  if (facts.usedBy !== undefined) addUse(region, id, facts.usedBy)
  return { id, facts, region, source }
}

/** Puts a case's images, instances and orphans into a world. */
export function seedWorld(world: World, { images, orphans }: RunCase): SeededWorld {
  const seeded: SeededImage[] = []
  for (const facts of images) seeded.push(addImage(world, facts, seeded))
  const regions = PLACES.map((name) => world.account(ACCOUNT).region(name))
  const left = orphans.flatMap((place) => {
    const region = regions[place]
    return region === undefined ? [] : [addOrphan(region)]
  })
  const snapshots = regions.flatMap((region) => [...region.snapshots.values()])
  const sizes = new Map(snapshots.map(({ id, snapshot }) => [id, snapshot.VolumeSize ?? 0]))
  return { images: seeded, orphans: left, sizes }
}
