import { createWorld, daysAgo, type ImageSeed, type Region, type World } from '../emulator/index.ts'

/** The account that `npm run demo` cleans up. */
export const DEMO_ACCOUNT = '111122223333'
export const DEMO_REGION = 'eu-west-1'

/** What a pipeline bakes: one image a fortnight, each with a root and sometimes a data volume. */
interface Pipeline {
  readonly environment: string
  readonly role: string
  readonly bakes: number
  readonly everyDays: number
}

const PIPELINES: readonly Pipeline[] = [
  { environment: 'dev', role: 'front', bakes: 14, everyDays: 5 },
  { environment: 'dev', role: 'back', bakes: 12, everyDays: 6 },
  { environment: 'prod', role: 'front', bakes: 9, everyDays: 14 },
  { environment: 'prod', role: 'back', bakes: 10, everyDays: 14 },
  { environment: 'prod', role: 'batch', bakes: 6, everyDays: 30 },
]

type Baked = ReadonlyMap<string, readonly string[]>

function bake(
  region: Region,
  { environment, role, bakes, everyDays }: Pipeline,
): readonly string[] {
  return Array.from({ length: bakes }, (_, index) => {
    const age = index * everyDays + 2
    const seed: ImageSeed = {
      name: `${role}-${environment}-${daysAgo(age).toISOString().slice(0, 10)}-${String(bakes - index)}`,
      tags: { environment, role, Name: `${role} (${environment})` },
      createdAt: daysAgo(age),
      snapshots: role === 'back' ? [{ sizeGiB: 12 }, { sizeGiB: 40 }] : [{ sizeGiB: 12 }],
    }
    return region.addImage(seed).id
  })
}

const at = (baked: Baked, family: string, index: number): string => baked.get(family)?.[index] ?? ''

/** A group that launches two versions back, by a mixed instances policy with an override of its own. */
function addGroups(region: Region, baked: Baked): void {
  const versions = [3, 2, 1, 0].map((index) => ({ ImageId: at(baked, 'prod.front', index) }))
  const template = region.addLaunchTemplate({ name: 'front-prod', versions, defaultVersion: 4 })
  const arm = region.addLaunchTemplate({
    name: 'back-prod',
    versions: Array.from({ length: 8 }, (_, index) => ({
      ImageId: at(baked, 'prod.back', 7 - index),
    })),
    defaultVersion: 8,
  })
  region.addAutoScalingGroup({
    AutoScalingGroupName: 'front-prod',
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: { LaunchTemplateId: template.id, Version: '2' },
        Overrides: [
          { InstanceType: 'm7g.large' },
          {
            InstanceType: 'm7i.large',
            LaunchTemplateSpecification: { LaunchTemplateId: template.id, Version: '1' },
          },
        ],
      },
    },
  })
  region.addAutoScalingGroup({
    AutoScalingGroupName: 'back-prod',
    MinSize: 0,
    MaxSize: 0,
    DesiredCapacity: 0,
    LaunchTemplate: { LaunchTemplateId: arm.id, Version: '3' },
  })
}

function addInstances(region: Region, baked: Baked): void {
  for (const [family, index, state] of [
    ['dev.front', 0, 'running'],
    ['dev.front', 9, 'stopped'],
    ['dev.back', 1, 'running'],
    ['prod.front', 2, 'running'],
    ['prod.batch', 5, 'stopped'],
  ] as const) {
    region.addInstance({ imageId: at(baked, family, index), state })
  }
}

/** What collects in an account: protected, launched by hand, without tags, half gone. */
function addOddities(region: Region): void {
  const tags = { environment: 'prod', role: 'front' }
  region.addImage({
    name: 'front-prod-golden',
    tags: { ...tags, 'ami-cleanup:keep': 'true' },
    createdAt: daysAgo(400),
  })
  region.addImage({
    name: 'front-prod-audit',
    tags,
    createdAt: daysAgo(390),
    deregistrationProtection: 'enabled-with-cooldown',
  })
  region.addImage({
    name: 'front-prod-backup',
    tags: { ...tags, 'aws:backup:source-resource': 'i-0abc' },
    createdAt: daysAgo(200),
  })
  region.addImage({
    name: 'front-prod-for-partners',
    tags,
    createdAt: daysAgo(250),
    sharedWith: [{ UserId: '444455556666' }],
  })
  region.addImage({
    name: 'front-prod-rehearsal',
    tags,
    createdAt: daysAgo(220),
    lastLaunchedAt: daysAgo(3),
  })
  for (const name of ['test', 'test2', 'DO-NOT-USE | old', 'ubuntu-22.04-hardened']) {
    region.addImage({ name, createdAt: daysAgo(320) })
  }
}

/** Two images of one snapshot, and snapshots whose images went long ago. */
function addSnapshots(region: Region): void {
  const tags = { environment: 'dev', role: 'front' }
  const shared = region.addSnapshot({
    sizeGiB: 30,
    createdAt: daysAgo(130),
    description: 'Base data volume',
  })
  region.addImage({
    name: 'front-dev-data-1',
    tags,
    createdAt: daysAgo(129),
    snapshots: [{ sizeGiB: 12 }, shared.id],
  })
  region.addImage({
    name: 'data-tools',
    createdAt: daysAgo(129),
    snapshots: [{ sizeGiB: 12 }, shared.id],
  })
  for (let index = 0; index < 6; index += 1) {
    region.addSnapshot({
      sizeGiB: 12,
      createdAt: daysAgo(500 + index),
      description: `Created by CreateImage(${region.nextId('i')}) for ${region.nextId('ami')}`,
    })
  }
}

/** Fills a Region as pipelines and people do; the id of an image that only a file names. */
function fill(region: Region): string {
  const baked = new Map(
    PIPELINES.map((pipeline) => [
      `${pipeline.environment}.${pipeline.role}`,
      bake(region, pipeline),
    ]),
  )
  addGroups(region, baked)
  addInstances(region, baked)
  addOddities(region)
  addSnapshots(region)
  region.addParameter({
    name: '/images/dev/back',
    dataType: 'aws:ec2:image',
    value: at(baked, 'dev.back', 7),
  })
  region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', retentionDays: 14 })
  region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT', retentionDays: 14 })
  return at(baked, 'dev.front', 11)
}

type Workspace = Readonly<Record<string, string>>

const pinning = (imageId: string): Workspace => ({
  'infra/rollback.tf': `locals {\n  rollback_image = "${imageId}"\n}\n`,
})

/** An account of believable shape, and the file of its repository that pins an image. */
export function createDemoWorld(): { readonly world: World; readonly workspace: Workspace } {
  const world = createWorld()
  const pinned = fill(world.account(DEMO_ACCOUNT).region(DEMO_REGION))
  return { world, workspace: pinning(pinned) }
}

const FLEET_ACCOUNTS = [DEMO_ACCOUNT, '222233334444', '333344445555', '444455556666']
const FLEET_REGIONS = [DEMO_REGION, 'eu-central-1', 'us-east-1']

/** Four accounts in three Regions, each with the role that a job assumes by its OIDC token. */
export function createDemoFleet(): {
  readonly world: World
  readonly workspace: Workspace
  readonly roleArns: readonly string[]
  readonly regions: readonly string[]
} {
  const world = createWorld()
  const [pinned = ''] = FLEET_ACCOUNTS.flatMap((account) =>
    FLEET_REGIONS.map((region) => fill(world.account(account).region(region))),
  )
  const roleArns = FLEET_ACCOUNTS.map(
    (account) =>
      world.addRole({
        arn: `arn:aws:iam::${account}:role/ami-cleanup`,
        trust: { webIdentity: {} },
      }).arn,
  )
  return { world, workspace: pinning(pinned), roleArns, regions: FLEET_REGIONS }
}
