import { createWorld, daysAgo, type World } from '../../__tests__/emulator/index.ts'
import { fillRegion, LARGE_ACCOUNT, LARGE_REGION } from '../../__tests__/support/large-world.ts'
import { requireCount, runOn, type StagedRun } from './run.ts'

/** What a benchmark runs the action on. */

/** With the defaults of the action, all images go but one in use and four more of each family. */
export const PACE = { images: 503, families: 11, going: 448 } as const

export function createPaceWorld(): World {
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

const REGIONS =
  'ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-2'.split(
    ' ',
  )

/** Accounts with all Regions, and in each of them what `fillRegion` takes. */
export interface Fleet {
  readonly contents: Parameters<typeof fillRegion>[1]
  readonly accounts: number
  /** The legs of a fleet have no account in common. They are counted from 0. */
  readonly leg: number
}

/** The accounts and Regions of a fleet, how many images there are in all of them, and would go. */
export function countFleet({
  accounts,
  contents,
}: Fleet): Readonly<Record<'targets' | 'images' | 'going', number>> {
  const targets = accounts * REGIONS.length
  const images = targets * contents.families * contents.imagesAFamily
  // Of a family one is in use, and four more are kept.
  return { targets, images, going: targets * contents.families * (contents.imagesAFamily - 5) }
}

/** A dry run over a fleet. */
export async function planFleet(
  fleet: Fleet,
  inputs: Readonly<Record<string, string>> = {},
): Promise<StagedRun> {
  const { accounts, leg, contents } = fleet
  const world = createWorld()
  const roles = Array.from({ length: accounts }, (_, index) => {
    const arn = `arn:aws:iam::${200_000_000_000 + leg * accounts + index}:role/cleanup`
    const { accountId } = world.addRole({ arn, trust: { webIdentity: {} } })
    for (const name of REGIONS) fillRegion(world.account(accountId).region(name), contents)
    return arn
  })
  const where = { 'aws-region': REGIONS.join('\n'), 'role-to-assume': roles.join('\n') }
  const staged = await runOn(world, { ...where, ...inputs }, (emulator) => ({
    ...emulator.environmentWithoutKeys(),
    ...emulator.oidc.environment(),
  }))
  requireCount('images that go', staged.report?.totals.images.planned, countFleet(fleet).going)
  return staged
}
