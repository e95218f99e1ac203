import { setTimeout as sleep } from 'node:timers/promises'
import {
  addOrphan,
  bake,
  daysAgo,
  expectPlanned,
  expectRemoved,
  listed,
  type Region,
  reportedOrphan,
  type Scenario,
  type ScenarioRun,
  type SnapshotSeed,
  startScenario,
} from '../support/index.ts'

const GONE = 'ami-0fedcba9876543210'
const createdFor = (image: string): string =>
  `Created by CreateImage(i-0123456789abcdef0) for ${image}`
const copiedFor = (image: string, source = 'ami-0123456789abcdef0'): string =>
  `Copied for DestinationAmi ${image} from SourceAmi ${source} for SourceSnapshot snap-0123456789abcdef0`

interface Case {
  readonly what: string
  readonly seed: SnapshotSeed | ((region: Region) => SnapshotSeed)
  readonly hold?: (region: Region, id: string) => void
  /** Why it stays; `orphan` where it goes. */
  readonly reason: string
  readonly explanation?: string
}

const OLD = { createdAt: daysAgo(90) }
const ORPHAN = { ...OLD, description: createdFor(GONE) }

const CASES: readonly Case[] = [
  { what: 'its image is gone', seed: ORPHAN, reason: 'orphan', explanation: GONE },
  {
    what: 'it was copied for an image that is gone, though the source of the copy is there',
    seed: (region) => {
      const description = copiedFor(GONE, bake(region, [20])[0])
      return { ...OLD, description, overrides: { VolumeId: 'vol-ffffffff' } }
    },
    reason: 'orphan',
    explanation: GONE,
  },
  {
    what: 'its image exists',
    seed: (region) => ({ ...OLD, description: createdFor(bake(region, [20])[0] ?? '') }),
    reason: 'image-exists',
  },
  {
    what: 'the Recycle Bin holds its image',
    seed: (region) => {
      const record = region.addImage({ snapshots: [] })
      region.images.delete(record.id)
      region.imageBin.set(record.id, { record, enteredAt: daysAgo(1), exitsAt: daysAgo(-6) })
      return { ...OLD, description: createdFor(record.id) }
    },
    reason: 'image-in-recycle-bin',
  },
  {
    what: 'it is locked',
    seed: ORPHAN,
    hold: (region, id) => {
      region.lockSnapshot(id)
    },
    reason: 'locked',
  },
  {
    what: 'nothing says that it was made for an image',
    seed: { ...OLD, description: 'before the upgrade' },
    reason: 'not-made-for-an-image',
  },
  {
    what: 'it is a plain copy of a snapshot that was made for an image',
    seed: { ...ORPHAN, overrides: { VolumeId: 'vol-ffffffff' } },
    reason: 'not-made-for-an-image',
  },
]

interface Seeded extends Case {
  readonly id: string
}

function seedCases({ region }: Scenario): readonly Seeded[] {
  return CASES.map((one) => {
    const { id } = region.addSnapshot(typeof one.seed === 'function' ? one.seed(region) : one.seed)
    one.hold?.(region, id)
    return { ...one, id }
  })
}

describe('a snapshot with orphan-snapshots: delete', () => {
  let scenario: Scenario
  let seeded: readonly Seeded[]
  let result: ScenarioRun

  beforeAll(async () => {
    scenario = await startScenario({ pageSize: 5, emptyPages: 3 })
    seeded = seedCases(scenario)
    result = await scenario.run({
      'keep-previous': '9',
      'max-age': '1h',
      'orphan-snapshots': 'delete',
    })
  })

  it.each(CASES)('$reason where $what', ({ what, reason, explanation = '' }) => {
    const id = seeded.find((each) => each.what === what)?.id ?? ''
    const orphan = reportedOrphan(result, id)

    expect(orphan.reason).toBe(reason)
    expect(orphan.explanation).toContain(explanation)
    expect(orphan.verdict).toBe(reason === 'orphan' ? 'remove' : 'keep')
    expect(orphan.outcome).toBe(reason === 'orphan' ? 'deleted' : 'kept')
    expect(scenario.region.snapshots.has(id)).toBe(reason !== 'orphan')
  })

  it('goes where it is an orphan, and no other does', () => {
    const orphans = seeded.filter(({ reason }) => reason === 'orphan').map(({ id }) => id)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { snapshots: orphans })
    expect(result.summary).toContain('### Orphaned snapshots (2)')
  })
})

describe('an image that somebody deregisters into the Recycle Bin while its target is read', () => {
  it('keeps its snapshot, because the bin is read after the images', async () => {
    let isInBin = false
    const scenario: Scenario = await startScenario({
      onCall: async ({ operation }) => {
        if (operation !== 'DescribeImages' || isInBin) return
        isInBin = true
        // Were the bin asked side by side with the images, it would have answered by now.
        while (scenario.emulator.callsTo('ListRules').length === 0) await sleep(1)
        await sleep(20)
        scenario.region.images.delete(record.id)
        scenario.region.imageBin.set(record.id, {
          record,
          enteredAt: daysAgo(0),
          exitsAt: daysAgo(-7),
        })
      },
    })
    const { region, run } = scenario
    const record = region.addImage({ createdAt: daysAgo(90), snapshots: [] })
    const orphan = region.addSnapshot({ ...OLD, description: createdFor(record.id) }).id

    const result = await run({ 'keep-previous': '1', 'orphan-snapshots': 'delete' })

    expect(reportedOrphan(result, orphan)).toMatchObject({ reason: 'image-in-recycle-bin' })
    expect(region.snapshots.has(orphan)).toBe(true)
  })
})

describe('5,000 snapshots of which 200 are orphans', () => {
  it('are found with list calls; single calls are made only for those that would go', async () => {
    const { region, emulator, dryRun } = await startScenario()
    const orphans = Array.from({ length: 200 }, (_, index) =>
      addOrphan(region, { createdAt: daysAgo(40 + index) }),
    )
    const tags = { environment: 'dev', role: 'web' }
    for (let index = 0; index < 800; index += 1) {
      region.addImage({ tags, createdAt: daysAgo(30), snapshots: [{}, {}, {}] })
    }
    for (let index = 0; index < 2_400; index += 1) {
      region.addSnapshot({ createdAt: daysAgo(100), description: `volume ${String(index)}` })
    }

    const result = await dryRun({
      'keep-previous': '1000',
      'max-removals': '200',
      'orphan-snapshots': 'delete',
    })

    expect(region.snapshots.size).toBe(5_000)
    expect(result.exitCode).toBe(0)
    expectPlanned(result, { snapshots: orphans })
    const asked = emulator
      .callsTo('DescribeSnapshotAttribute')
      .map(({ input }) => String(input['SnapshotId']))
    expect(asked.sort()).toEqual(listed(result, 'planned-snapshot-ids'))
    expect(emulator.callsTo('DescribeSnapshots')).toHaveLength(5)
    expect(emulator.callsTo('DescribeImageAttribute')).toEqual([])
  })
})
