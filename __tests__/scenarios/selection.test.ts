import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  bake,
  daysAgo,
  expectFailure,
  expectKept,
  expectRemoved,
  type ImageSeed,
  reportedImage,
  reportedSnapshot,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { rowsOf } from '../support/rendered.ts'

/** What the page says of an image instead of its explanation. */
const SHOWN: Readonly<Record<string, string>> = {
  surplus: 'removed',
  'keep-previous': '1st newest unused',
}

const WEB = { environment: 'dev', role: 'web' }

interface Case {
  readonly what: string
  readonly seed: ImageSeed
  readonly reason: string
  readonly explanation?: string
}

/** Every image is old and beyond its slot: what stays does so for its own reason. */
const CASES: readonly Case[] = [
  { what: 'is pending', seed: { state: 'pending' }, reason: 'pending' },
  {
    what: 'has deregistration protection',
    seed: { deregistrationProtection: 'enabled-without-cooldown' },
    reason: 'protected',
    explanation: 'enabled-without-cooldown',
  },
  {
    what: 'has a protection of a name that nobody knows',
    seed: { deregistrationProtection: 'cooling-down' },
    reason: 'protected',
    explanation: 'cooling-down',
  },
  {
    what: 'bears the keep tag',
    seed: { tags: { ...WEB, 'ami-cleanup:keep': '' } },
    reason: 'protected',
    explanation: 'ami-cleanup:keep',
  },
  {
    what: 'is to be kept until no date',
    seed: { tags: { ...WEB, 'ami-cleanup:keep-until': 'soon' } },
    reason: 'protected',
    explanation: 'no ISO date: soon',
  },
  {
    what: 'was launched within unused-for',
    seed: { lastLaunchedAt: daysAgo(6.9) },
    reason: 'recently-launched',
    explanation: '7 days',
  },
  {
    what: 'was launched before unused-for',
    seed: { lastLaunchedAt: daysAgo(7.1) },
    reason: 'surplus',
  },
  { what: 'is disabled', seed: { state: 'disabled' }, reason: 'surplus' },
  { what: 'failed', seed: { state: 'failed' }, reason: 'surplus' },
  { what: 'is deprecated', seed: { deprecatedAt: daysAgo(50) }, reason: 'surplus' },
  {
    what: 'is of another architecture and the newest there',
    seed: { architecture: 'arm64' },
    reason: 'keep-previous',
    explanation: 'Newest unused image of its family; keep-previous keeps 1.',
  },
]

const UNAVAILABLE = ['disabled', 'failed', 'error', 'invalid'] as const

describe('an image that', () => {
  const ids = new Map<string, string>()
  let result: ScenarioRun
  let going: readonly string[]
  let snapshots: readonly string[]
  let newest: string

  beforeAll(async () => {
    const { region, run } = await startScenario({ pageSize: 5, emptyPages: 4 })
    newest = bake(region, [10])[0] ?? ''
    // Newer than the newest, and not available: these must not take its slot.
    const newer = UNAVAILABLE.map((state) => {
      const { id } = region.addImage({ tags: WEB, createdAt: daysAgo(5), state })
      ids.set(`newer but ${state}`, id)
      return id
    })
    const old = CASES.flatMap(({ what, seed, reason }, index) => {
      const { id } = region.addImage({ tags: WEB, createdAt: daysAgo(100 + index), ...seed })
      ids.set(what, id)
      return reason === 'surplus' ? [id] : []
    })
    going = [...newer, ...old]
    snapshots = snapshotsOf(region, going)
    result = await run({ 'keep-previous': '1' })
  })

  it.each(CASES)('$what: $reason', ({ what, reason, explanation = '' }) => {
    const id = ids.get(what) ?? ''
    const image = reportedImage(result, id)

    expect(image.reason).toBe(reason)
    expect(image.explanation).toContain(explanation)
    expect(image.outcome).toBe(reason === 'surplus' ? 'removed' : 'kept')
    expect(result.gone.images.includes(id)).toBe(reason === 'surplus')
    expect(rowsOf(result.summary, id)).toStrictEqual([
      expect.arrayContaining([SHOWN[reason] ?? image.explanation]),
    ])
  })

  it.each(UNAVAILABLE)('is %s takes no slot, and goes', (state) => {
    const image = reportedImage(result, ids.get(`newer but ${state}`) ?? '')

    expect(image).toMatchObject({ state, reason: 'surplus', outcome: 'removed' })
    expect(reportedImage(result, newest).reason).toBe('keep-previous')
  })

  it('goes takes its snapshots along, and the outputs say what went', () => {
    expectRemoved(result, { images: going, snapshots })
    expect(result.exitCode).toBe(0)
  })

  it('has an unreadable keep-until date is warned of', () => {
    const warnings = result.log.match(/^::warning.*/gm) ?? []

    expect(warnings).toEqual([expect.stringContaining('title=Unreadable keep-until tag')])
    expect(warnings[0]).toContain(ids.get('is to be kept until no date'))
  })

  it('shares its values with one of another architecture has a family of its own', () => {
    const arm = ids.get('is of another architecture and the newest there') ?? ''

    expect(reportedImage(result, arm).family).toBe('dev.web (arm64)')
    expect(reportedImage(result, newest).family).toBe('dev.web (x86_64)')
  })
})

describe('an image that AWS lists on two pages', () => {
  it('counts once: it takes one slot of its family, and goes once', async () => {
    const { region, emulator, run } = await startScenario({
      pageSize: 2,
      faults: [{ kind: 'repeat-item', operation: 'DescribeImages' }],
    })
    const ids = bake(region, [10, 20, 30, 40, 50])
    const [kept, gone] = [ids.slice(0, 3), ids.slice(3)]
    const snapshots = snapshotsOf(region, gone)

    const result = await run({ 'keep-previous': '3' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: gone, snapshots })
    expectKept(result, Object.fromEntries(kept.map((id) => [id, 'keep-previous'])))
    expect(result.report?.targets[0]?.images).toHaveLength(5)
    expect(emulator.callsTo('DeregisterImage')).toHaveLength(2)
  })
})

describe('delete-snapshots: false', () => {
  it('leaves every snapshot and says so', async () => {
    const { emulator, region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const [snapshot = ''] = snapshotsOf(region, [old])

    const result = await run({ 'keep-previous': '1', 'delete-snapshots': 'false' })

    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'not-requested',
    })
    expect(result.summary).toMatch(new RegExp(`${snapshot}.*not-requested`))
    expect(emulator.callsTo('DeregisterImage')[0]?.input['DeleteAssociatedSnapshots']).not.toBe(
      true,
    )
    expect(emulator.callsTo('DeleteSnapshot')).toEqual([])
  })
})

describe('inputs that are not usable', () => {
  it('are all named in one error, and nothing is called', async () => {
    const { emulator, region, run } = await startScenario()
    bake(region, [10, 20, 30, 40, 50, 60])

    const result = await run({
      mapping: 'tag:role',
      'keep-previous': 'two',
      'max-age': '30',
      'dry-run': 'no',
      exclude: 'role=web',
      'max-removals': '110%',
      'aws-region': 'Ireland',
      'role-to-assume': 'deploy',
      'role-duration-seconds': '60',
      exclud: 'tag:role',
    })

    expectFailure(result, /10 inputs are not usable/)
    for (const line of [
      'mapping: "tag:role" is not accepted. It takes tags:KEY,KEY',
      'keep-previous: "two" is not accepted. It takes a whole number, 0 or more',
      'max-age: "30" is not accepted',
      'dry-run: "no" is not accepted. It takes true or false',
      'exclude: "role=web" is not accepted',
      'max-removals: "110%" is not accepted',
      'aws-region: "Ireland" is not accepted',
      'role-to-assume: "deploy" is not accepted',
      'role-duration-seconds: "60" is not accepted. It takes a whole number, from 900 to 43200',
      'exclud: there is no such input',
    ]) {
      expect(result.log).toContain(line)
    }
    expect(result.log.match(/^::error/gm)).toHaveLength(1)
    expect(emulator.calls).toEqual([])
    expect(result.gone).toEqual({ images: [], snapshots: [] })
  })

  it('include a missing Region', async () => {
    const { emulator, run } = await startScenario()

    const result = await run({}, { environment: { AWS_REGION: '' } })

    expectFailure(result, 'aws-region: it is not given, and the job has no AWS_REGION')
    expect(emulator.calls).toEqual([])
  })
})
