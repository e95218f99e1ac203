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

/** What a benchmark runs the action on. */
interface Stage {
  readonly options: EmulatorOptions
  /** What the action's process needs to call it. */
  readonly environmentOf: (emulator: Emulator) => Record<string, string>
}

/** As far away as a Region is: without it, calls would never overlap. */
const LATENCY_MILLISECONDS = 50

const OPTIONS = { throttle: 'documented', latencyMs: LATENCY_MILLISECONDS } as const

/** With the defaults of the action, all images go but one in use and four more of each family. */
export const PACE = { images: 503, families: 11, going: 448 } as const

function createPaceWorld(): World {
  const world = createWorld()
  const region = world.account(LARGE_ACCOUNT).region(LARGE_REGION)
  for (let index = 0; index < PACE.images; index += 1) {
    const family = `app-${String(index % PACE.families)}`
    const version = Math.floor(index / PACE.families)
    const { id } = region.addImage({
      name: `${family}-${String(version)}`,
      tags: { environment: 'prod', role: family },
      createdAt: daysAgo(version + 2),
    })
    if (version === 0) region.addInstance({ imageId: id })
  }
  return world
}

const paceStage = (): Stage => ({
  options: { world: createPaceWorld(), ...OPTIONS },
  environmentOf: (emulator) => emulator.environment(LARGE_ACCOUNT, LARGE_REGION),
})

/** Of each family one image is in use, four are kept beside it and five go. */
const TARGET = { families: 10, imagesAFamily: 10, instances: 10, templates: 5, groups: 3 } as const

export const WIDTH = {
  imagesATarget: TARGET.families * TARGET.imagesAFamily,
  goingATarget: TARGET.families * 5,
  regions: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-2',
  ],
} as const

/** The roles of a fleet, one for each account, from an account on. */
export const fleetRoles = (accounts: number, first = 0): readonly string[] =>
  Array.from(
    { length: accounts },
    (_, index) => `arn:aws:iam::${String(200_000_000_000 + first + index)}:role/cleanup`,
  )

function createFleet(roles: readonly string[], content: typeof TARGET | typeof LEG_TARGET): World {
  const world = createWorld()
  for (const arn of roles) {
    const { accountId } = world.addRole({ arn, trust: { webIdentity: {} } })
    for (const name of WIDTH.regions) fillRegion(world.account(accountId).region(name), content)
  }
  return world
}

const fleetStage = (world: World): Stage => ({
  options: { world, ...OPTIONS },
  environmentOf: (emulator) => ({
    ...emulator.environmentWithoutKeys(),
    ...emulator.oidc.environment(),
  }),
})

/** Fewer images than those of `TARGET`, because there are ten times as many targets. */
const LEG_TARGET = {
  families: 2,
  imagesAFamily: 10,
  instances: 2,
  templates: 1,
  groups: 1,
} as const

/** A target of a leg. Of each family one image is in use and four more are kept. */
export const LEG = {
  imagesATarget: LEG_TARGET.families * LEG_TARGET.imagesAFamily,
  goingATarget: LEG_TARGET.families * 5,
  regions: WIDTH.regions,
} as const

/** The accounts of a leg are no other leg's. Legs are counted from 0. */
export const legRoles = (accounts: number, leg: number): readonly string[] =>
  fleetRoles(accounts, leg * accounts)

/** Of each family one image is in use; how many go is up to `keep-previous`. */
export const SIZE = { families: 1000, imagesAFamily: 100, keepPrevious: 94, going: 5000 } as const

const sizeStage = (): Stage => ({
  options: {
    world: createLargeWorld({ ...SIZE, instances: SIZE.families, templates: 200, groups: 100 }),
    ...OPTIONS,
  },
  environmentOf: (emulator) => emulator.environment(LARGE_ACCOUNT, LARGE_REGION),
})

/** Names a stage to the process that sets it up. */
export type StageName =
  | { readonly part: 'pace' | 'size' }
  | { readonly part: 'width'; readonly accounts: number }
  | { readonly part: 'legs'; readonly accounts: number; readonly leg: number }

export function createStage(name: StageName): Stage {
  switch (name.part) {
    case 'pace':
      return paceStage()
    case 'size':
      return sizeStage()
    case 'width':
      return fleetStage(createFleet(fleetRoles(name.accounts), TARGET))
    case 'legs':
      return fleetStage(createFleet(legRoles(name.accounts, name.leg), LEG_TARGET))
  }
}
