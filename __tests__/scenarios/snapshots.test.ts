import { beforeAll, describe, expect, it } from '@jest/globals'
import { daysAgo, type Region, type SnapshotSeed } from '../emulator/index.ts'
import { ACCOUNT, OTHER_ACCOUNT } from '../support/emulated.ts'
import { rowsOf } from '../support/rendered.ts'
import {
  bake,
  expectRemoved,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
  type Scenario,
  type ScenarioRun,
} from '../support/scenario.ts'

const ONE = { 'keep-previous': '1' }
const LOCK_EXPIRED = { LockState: 'expired', LockExpiresOn: daysAgo(1) } as const

interface Case {
  readonly what: string
  readonly seed?: SnapshotSeed
  readonly hold?: (region: Region, id: string) => void
  /** Why it stays; absent where it goes. */
  readonly reason?: string
  readonly explanation?: string
}

/** Snapshots of images that go; they differ in what holds them. */
const CASES: readonly Case[] = [
  { what: 'nothing holds it' },
  ...(['governance', 'compliance', 'compliance-cooloff'] as const).map((LockState) => ({
    what: `it is locked (${LockState})`,
    hold: (region: Region, id: string) => {
      region.lockSnapshot(id, { LockState })
    },
    reason: 'locked',
    explanation: LockState,
  })),
  {
    what: 'its lock has expired',
    hold: (region, id) => {
      region.lockSnapshot(id, LOCK_EXPIRED)
    },
  },
  {
    what: 'it is shared with another account',
    seed: { sharedWith: [OTHER_ACCOUNT] },
    reason: 'shared',
    explanation: OTHER_ACCOUNT,
  },
  { what: 'it is public', seed: { sharedWith: ['all'] }, reason: 'shared', explanation: 'all' },
  { what: 'it has a permission of its own account', seed: { sharedWith: [ACCOUNT] } },
  {
    what: 'Fast Snapshot Restore is on',
    hold: (region, id) => {
      region.enableFastRestore(id)
    },
    reason: 'fast-restore',
    explanation: 'eu-west-1a',
  },
  {
    what: 'Fast Snapshot Restore is being switched off',
    hold: (region, id) => {
      region.enableFastRestore(id, { State: 'disabling' })
    },
  },
  {
    what: 'it is much older than its image, and was copied for one',
    seed: {
      createdAt: daysAgo(300),
      description:
        'Copied for DestinationAmi ami-0fedcba9876543210 from SourceAmi ami-0123456789abcdef0',
      overrides: { VolumeId: 'vol-ffffffff' },
    },
  },
]

interface Seeded extends Case {
  readonly id: string
}

function seedCases({ region }: Scenario): readonly Seeded[] {
  bake(region, [10])
  return CASES.map(({ seed = {}, ...one }) => {
    const [image = ''] = bake(region, [100], { snapshots: [seed, {}] })
    const [id = ''] = region.images.get(image)?.snapshotIds ?? []
    one.hold?.(region, id)
    return { ...one, id }
  })
}

describe('a snapshot whose image goes', () => {
  let scenario: Scenario
  let seeded: readonly Seeded[]
  let going: readonly string[]
  let images: readonly string[]
  /** The snapshot that each image is about. */
  let mapped: ReadonlyMap<string, string>
  let result: ScenarioRun

  const staying = CASES.filter(({ reason }) => reason !== undefined)
  const find = (what: string): string => seeded.find((each) => each.what === what)?.id ?? ''

  beforeAll(async () => {
    scenario = await startScenario({ pageSize: 6, emptyPages: 3 })
    seeded = seedCases(scenario)
    images = [...scenario.region.images.keys()].slice(1)
    mapped = new Map(images.map((image, index) => [image, seeded[index]?.id ?? '']))
    const held = seeded.filter(({ reason }) => reason !== undefined).map(({ id }) => id)
    going = snapshotsOf(scenario.region, images).filter((id) => !held.includes(id))
    result = await scenario.run(ONE)
  })

  it.each(staying)('stays where $what: $reason', ({ what, reason, explanation = '' }) => {
    const id = find(what)

    expect(reportedSnapshot(result, id)).toMatchObject({ verdict: 'keep', outcome: 'kept', reason })
    expect(reportedSnapshot(result, id).explanation).toContain(explanation)
    expect(scenario.region.snapshots.has(id)).toBe(true)
    expect(rowsOf(result.summary, id)).toStrictEqual([expect.arrayContaining([reason])])
  })

  it('goes where nothing holds it, and so do the others of its image', () => {
    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots: going })
  })

  it('stays, and so its image is deregistered without DeleteAssociatedSnapshots', () => {
    const isHeld = (image: string): boolean =>
      staying.some(({ what }) => find(what) === mapped.get(image))
    const asked = scenario.emulator
      .callsTo('DeregisterImage')
      .filter(({ input }) => input['DeleteAssociatedSnapshots'] === true)
      .map(({ input }) => String(input['ImageId']))

    expect(asked.sort()).toEqual(images.filter((id) => !isHeld(id)))
    expect(scenario.emulator.callsTo('DeleteSnapshot')).toHaveLength(staying.length)
  })
})
