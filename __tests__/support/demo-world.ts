import { createWorld, daysAgo, type ImageSeed, type Region, type World } from '../emulator/index.ts'
import { addOrphan } from './standing.ts'

/** The account that `npm run demo` cleans up. */
export const DEMO_ACCOUNT = '111122223333'
export const DEMO_REGION = 'eu-west-1'

/** What a pipeline bakes: one image every few days, each with a root and sometimes a data volume. */
const PIPELINES = [
  { environment: 'dev', role: 'front', bakes: 14, everyDays: 5 },
  { environment: 'dev', role: 'back', bakes: 12, everyDays: 6 },
  { environment: 'prod', role: 'front', bakes: 9, everyDays: 14 },
  { environment: 'prod', role: 'back', bakes: 10, everyDays: 14 },
  { environment: 'prod', role: 'batch', bakes: 6, everyDays: 30 },
] as const

type Baked = ReadonlyMap<string, readonly string[]>

const ROOT = { sizeGiB: 12 }

function bake(region: Region): Baked {
  const baked = PIPELINES.map(({ environment, role, bakes, everyDays }) => {
    const ids = Array.from({ length: bakes }, (_, index) => {
      const createdAt = daysAgo(index * everyDays + 2)
      const { id } = region.addImage({
        name: `${role}-${environment}-${createdAt.toISOString().slice(0, 10)}-${String(bakes - index)}`,
        tags: { environment, role, Name: `${role} (${environment})` },
        createdAt,
        snapshots: role === 'back' ? [ROOT, { sizeGiB: 40 }] : [ROOT],
      })
      return id
    })
    return [`${environment}.${role}`, ids] as const
  })
  return new Map(baked)
}

const at = (baked: Baked, family: string, index: number): string => baked.get(family)?.[index] ?? ''

/** The versions of a launch template, one for each of these images of a family. */
const versionsOf = (
  baked: Baked,
  family: string,
  indexes: readonly number[],
): { readonly ImageId: string }[] => indexes.map((index) => ({ ImageId: at(baked, family, index) }))

/** A group that launches two versions back, by a mixed instances policy with an override of its own. */
function addGroups(region: Region, baked: Baked): void {
  const front = region.addLaunchTemplate({
    name: 'front-prod',
    versions: versionsOf(baked, 'prod.front', [3, 2, 1, 0]),
    defaultVersion: 4,
  })
  const back = region.addLaunchTemplate({
    name: 'back-prod',
    versions: versionsOf(baked, 'prod.back', [7, 6, 5, 4, 3, 2, 1, 0]),
    defaultVersion: 8,
  })
  const version = (Version: string): object => ({ LaunchTemplateId: front.id, Version })
  region.addAutoScalingGroup({
    AutoScalingGroupName: 'front-prod',
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: version('2'),
        Overrides: [
          { InstanceType: 'm7g.large' },
          { InstanceType: 'm7i.large', LaunchTemplateSpecification: version('1') },
        ],
      },
    },
  })
  region.addAutoScalingGroup({
    AutoScalingGroupName: 'back-prod',
    ...{ MinSize: 0, MaxSize: 0, DesiredCapacity: 0 },
    LaunchTemplate: { LaunchTemplateId: back.id, Version: '3' },
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

const PROD_FRONT = { environment: 'prod', role: 'front' }

/** What collects in an account: protected, launched by hand, without tags, half gone. */
const ODDITIES: readonly (readonly [name: string, days: number, ImageSeed])[] = [
  ['front-prod-golden', 400, { tags: { ...PROD_FRONT, 'ami-cleanup:keep': 'true' } }],
  [
    'front-prod-audit',
    390,
    { tags: PROD_FRONT, deregistrationProtection: 'enabled-with-cooldown' },
  ],
  ['front-prod-backup', 200, { tags: { ...PROD_FRONT, 'aws:backup:source-resource': 'i-0abc' } }],
  ['front-prod-for-partners', 250, { tags: PROD_FRONT, sharedWith: [{ UserId: '444455556666' }] }],
  ['front-prod-rehearsal', 220, { tags: PROD_FRONT, lastLaunchedAt: daysAgo(3) }],
  ['test', 320, {}],
  ['test2', 320, {}],
  ['DO-NOT-USE | old', 320, {}],
  ['ubuntu-22.04-hardened', 320, {}],
]

/** Two images of one snapshot, and snapshots whose images went long ago. */
function addSnapshots(region: Region): void {
  const description = 'Base data volume'
  const shared = region.addSnapshot({ sizeGiB: 30, createdAt: daysAgo(130), description })
  for (const [name, tags] of [
    ['front-dev-data-1', { environment: 'dev', role: 'front' }],
    ['data-tools', {}],
  ] as const) {
    region.addImage({ name, tags, createdAt: daysAgo(129), snapshots: [ROOT, shared.id] })
  }
  for (let index = 0; index < 6; index += 1) {
    addOrphan(region, { ...ROOT, createdAt: daysAgo(500 + index) })
  }
}

/** Fills a Region as pipelines and people do; the id of an image that only a file names. */
function fill(region: Region): string {
  const baked = bake(region)
  addGroups(region, baked)
  addInstances(region, baked)
  for (const [name, days, seed] of ODDITIES) {
    region.addImage({ name, createdAt: daysAgo(days), ...seed })
  }
  addSnapshots(region)
  region.addParameter({
    name: '/images/dev/back',
    dataType: 'aws:ec2:image',
    value: at(baked, 'dev.back', 7),
  })
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const) {
    region.addRecycleBinRule({ resourceType, retentionDays: 14 })
  }
  return at(baked, 'dev.front', 11)
}

type Workspace = Readonly<Record<string, string>>

const pinning = (imageId: string): Workspace => ({
  'infra/rollback.tf': `locals {\n  rollback_image = "${imageId}"\n}\n`,
})

/** Emulated accounts, each with the role that a job assumes by its OIDC token. */
interface Demo {
  readonly world: World
  /** A file of the repository pins an image of the first account. */
  readonly workspace: Workspace
  readonly roleArns: readonly string[]
  readonly regions: readonly string[]
}

function createDemo(accounts: readonly string[], regions: readonly string[]): Demo {
  const world = createWorld()
  const [pinned = ''] = accounts.flatMap((account) =>
    regions.map((region) => fill(world.account(account).region(region))),
  )
  const roleArns = accounts.map((account) => {
    const arn = `arn:aws:iam::${account}:role/ami-cleanup`
    return world.addRole({ arn, trust: { webIdentity: {} } }).arn
  })
  return { world, workspace: pinning(pinned), roleArns, regions }
}

/** An account of believable shape. */
export const createDemoWorld = (): Demo => createDemo([DEMO_ACCOUNT], [DEMO_REGION])

const FLEET_ACCOUNTS = [DEMO_ACCOUNT, '222233334444', '333344445555', '444455556666']
const FLEET_REGIONS = [DEMO_REGION, 'eu-central-1', 'us-east-1']

/** Accounts in three Regions. */
export const createDemoFleet = (accounts: readonly string[] = FLEET_ACCOUNTS): Demo =>
  createDemo(accounts, FLEET_REGIONS)
