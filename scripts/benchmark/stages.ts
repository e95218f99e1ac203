import {
  createWorld,
  daysAgo,
  type Emulator,
  type EmulatorOptions,
  type World,
} from '../../__tests__/emulator/index.ts'
import {
  createLargeWorld,
  fillRegion,
  LARGE_ACCOUNT,
  LARGE_REGION,
} from '../../__tests__/support/large-world.ts'
import type { Inputs } from '../../__tests__/support/run-action.ts'

/** What a benchmark runs the action on. */

/** As far away as a Region is: without it, calls would never overlap. */
const LATENCY_MILLISECONDS = 50

/** With the defaults of the action, all images go but one in use and four more of each family. */
export const PACE = { images: 503, families: 11, going: 448 } as const

function createPaceWorld(): World {
  const world = createWorld()
  const region = world.account(LARGE_ACCOUNT).region(LARGE_REGION)
  for (let index = 0; index < PACE.images; index += 1) {
    const [role, version] = [`app-${index % PACE.families}`, Math.floor(index / PACE.families)]
    const { id } = region.addImage({
      name: `${role}-${version}`,
      tags: { environment: 'prod', role },
      createdAt: daysAgo(version + 2),
    })
    if (version === 0) region.addInstance({ imageId: id })
  }
  return world
}

/** Of each family one image is in use; how many go is up to `keep-previous`. */
export const SIZE = { families: 1000, imagesAFamily: 100, keepPrevious: 94, going: 5000 } as const

const REGIONS =
  'ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-2'

/** What is in each Region of a fleet. Of ten images of a family one is in use, and four more are kept. */
const CONTENTS = {
  width: { families: 10, imagesAFamily: 10, instances: 10, templates: 5, groups: 3 },
  // Fewer images, because there are ten times as many targets.
  legs: { families: 2, imagesAFamily: 10, instances: 2, templates: 1, groups: 1 },
} as const

/** Accounts with all Regions, and the same in each. */
export interface Fleet {
  readonly part: keyof typeof CONTENTS
  readonly accounts: number
  /** The legs of a fleet have no account in common. They are counted from 0. */
  readonly leg: number
}

interface Described {
  readonly regions: readonly string[]
  readonly roles: readonly string[]
  /** Its accounts and Regions, and how many images there are in all of them, and would go. */
  readonly targets: number
  readonly images: number
  readonly going: number
  readonly inputs: Inputs
}

/** The inputs that a run over a fleet takes, and what there is in it. */
export function describeFleet({ part, accounts, leg }: Fleet): Described {
  const regions = REGIONS.split(' ')
  const targets = accounts * regions.length
  const { families, imagesAFamily } = CONTENTS[part]
  const roles = Array.from(
    { length: accounts },
    (_, index) => `arn:aws:iam::${200_000_000_000 + leg * accounts + index}:role/cleanup`,
  )
  return {
    ...{ regions, roles, targets },
    images: targets * families * imagesAFamily,
    going: targets * families * 5,
    inputs: { 'aws-region': regions.join('\n'), 'role-to-assume': roles.join('\n') },
  }
}

function createFleet(fleet: Fleet): World {
  const world = createWorld()
  const { roles, regions } = describeFleet(fleet)
  for (const arn of roles) {
    const { accountId } = world.addRole({ arn, trust: { webIdentity: {} } })
    for (const name of regions)
      fillRegion(world.account(accountId).region(name), CONTENTS[fleet.part])
  }
  return world
}

/** Names a stage to the process that sets it up. */
export type StageName = { readonly part: 'pace' | 'size' } | Fleet

function createWorldOf(name: StageName): World {
  if ('accounts' in name) return createFleet(name)
  if (name.part === 'pace') return createPaceWorld()
  return createLargeWorld({ ...SIZE, instances: SIZE.families, templates: 200, groups: 100 })
}

/** The world of a stage, and what the action's process needs to call it. */
export function createStage(name: StageName): {
  readonly options: EmulatorOptions
  readonly environmentOf: (emulator: Emulator) => Record<string, string>
} {
  const world = createWorldOf(name)
  return {
    options: { world, throttle: 'documented', latencyMs: LATENCY_MILLISECONDS },
    environmentOf: (emulator) =>
      'accounts' in name
        ? { ...emulator.environmentWithoutKeys(), ...emulator.oidc.environment() }
        : emulator.environment(LARGE_ACCOUNT, LARGE_REGION),
  }
}
