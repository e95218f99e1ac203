import { DISABLED_AT_TAG } from '../../src/model/index.ts'
import { createWorld, daysAgo, type ImageSeed, type Region, type World } from '../emulator/index.ts'
import { ACCOUNT, REGION } from './emulated.ts'
import type { Inputs } from './run-action.ts'
import { addOrphan } from './standing.ts'

/** The role that the runs assume in an account. */
export const roleOf = (accountId: string): string => `arn:aws:iam::${accountId}:role/ami-cleanup`

export const ROLE = roleOf(ACCOUNT)

/** Every account with every Region is a target. */
export interface Targets {
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
}

export const ONE_TARGET: Targets = { accounts: [ACCOUNT], regions: [REGION] }

/** Inputs with which a run reads all that it can, and would remove and disable images and remove orphans. */
export const FULL_INPUTS: Inputs = {
  'keep-previous': '0',
  'max-age': '1d',
  grace: '14d',
  'orphan-snapshots': 'delete',
  'require-recycle-bin': 'true',
  'ssm-parameter-paths': '/apps',
  'launch-template-versions': 'all',
  'shared-images': 'remove-unused',
  'role-to-assume': ROLE,
}

const TAGS = { environment: 'dev', role: 'web' }

const addImage = (region: Region, seed: ImageSeed = {}): string =>
  region.addImage({ tags: TAGS, createdAt: daysAgo(300), ...seed }).id

/** One that was disabled for long enough. */
const addDisabledImage = (region: Region): string =>
  addImage(region, {
    tags: { ...TAGS, [DISABLED_AT_TAG]: daysAgo(20).toISOString() },
    state: 'disabled',
  })

/** Two of everything, so that each list has two pages of one item. */
function addReferences(region: Region, imageId: string): void {
  const config = { IamFleetRole: 'fleet', TargetCapacity: 1 }
  for (const name of ['a', 'b']) {
    region.addParameter({ name: `/aliases/${name}`, value: imageId, dataType: 'text' })
    const { id } = region.addLaunchTemplate({
      versions: [{ ImageId: `resolve:ssm:/aliases/${name}` }, { ImageId: imageId }],
    })
    region.addInstance({ imageId })
    region.addLaunchConfiguration({ ImageId: imageId })
    const group = region.addAutoScalingGroup({
      LaunchTemplate: { LaunchTemplateId: id, Version: '1' },
    })
    for (const Status of ['InProgress', 'Successful'] as const) {
      region.addInstanceRefresh(group.name, { Status })
    }
    region.addFleet({})
    region.addSpotFleetRequest({ SpotFleetRequestConfig: config })
    region.addSpotInstanceRequest({ imageId })
    region.addReplaceRootVolumeTask({ ImageId: imageId })
    region.addStoreImageTask({})
    region.addExportImageTask({ ImageId: imageId })
    region.addFastLaunchImage({})
    region.addParameter({ name: `/images/${name}`, value: imageId })
    region.addParameter({ name: `/plain/image-${name}`, value: imageId, dataType: 'text' })
    region.addComputeEnvironment({ computeResources: { imageId } })
    region.addStack({ parameters: [{ ParameterKey: 'ImageId', ParameterValue: imageId }] })
    const built = region.addBuiltImage({ name, imageIds: [imageId] })
    region.addContainerRecipe({ name, imageId: `${built}/x.x.x` })
    region.addBuildFleet({ imageId })
    region.addHyperPodCluster({ groups: [{ current: imageId }] })
    region.addParameter({ name: `/apps/${name}`, value: imageId, dataType: 'text' })
  }
}

/** Moves an image and its snapshot into the Recycle Bin. */
function bin(region: Region, imageId: string): void {
  const entry = { enteredAt: daysAgo(1), exitsAt: daysAgo(-6) }
  const record = region.images.get(imageId)
  const [snapshotId = ''] = record?.snapshotIds ?? []
  const snapshot = region.snapshots.get(snapshotId)
  if (record === undefined || snapshot === undefined) throw new Error(`${imageId} has no snapshot`)
  region.imageBin.set(imageId, { record, ...entry })
  region.snapshotBin.set(snapshotId, { record: snapshot, ...entry })
  region.images.delete(imageId)
  region.snapshots.delete(snapshotId)
}

function addSnapshotHolds(region: Region): void {
  for (const description of ['a', 'b']) {
    const { id } = region.addSnapshot({ description, createdAt: daysAgo(300) })
    region.lockSnapshot(id)
    region.enableFastRestore(id)
    addOrphan(region, { createdAt: daysAgo(300) })
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT' })
    bin(region, addImage(region))
  }
}

/** An account that is no target, and that uses what is shared with it. */
const SHARED_WITH = '999900001111'

/** An image that another account uses, as two usage reports of two lines tell. */
function addSharedImage(region: Region): void {
  const imageId = addImage(region, { sharedWith: [{ UserId: SHARED_WITH }] })
  for (const days of [1, 3]) region.addUsageReport({ imageId, createdAt: daysAgo(days) })
  const elsewhere = region.account.world.account(SHARED_WITH).region(region.name)
  elsewhere.addInstance({ imageId })
  elsewhere.addImageRecipe({ name: imageId, imageId })
}

/** The names of images that a recipe names only after the lists were read. */
const LATE = ['late-web', 'late-db']

/** Images that would go, if nothing named them by then. */
export function addLateImages(region: Region): void {
  for (const name of LATE) addImage(region, { name })
}

/** EC2 then knows what no list has told: makes sure that its answer has pages. */
export function addLateRecipes(region: Region): void {
  for (const { id, image } of region.images.values()) {
    const { Name: name = '' } = image
    if (LATE.includes(name)) region.addImageRecipe({ name, imageId: id })
  }
}

/** Nothing in a Region names anything of another but what is shared. */
function fill(region: Region): void {
  addSharedImage(region)
  addReferences(region, addImage(region))
  addSnapshotHolds(region)
  for (const name of ['web', 'db']) region.addImageRecipe({ name, imageId: addImage(region) })
  for (let count = 0; count < 2; count += 1) {
    addImage(region)
    addDisabledImage(region)
  }
}

/** Targets in which every list that a run can read has several pages, and a role in each account. */
export function createFullWorld({ accounts, regions }: Targets = ONE_TARGET): World {
  const world = createWorld()
  for (const id of accounts) {
    for (const name of regions) fill(world.account(id).region(name))
    world.addRole({
      arn: roleOf(id),
      trust: { webIdentity: {}, principals: [`arn:aws:iam::${ACCOUNT}:root`] },
    })
  }
  return world
}
