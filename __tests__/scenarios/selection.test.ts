import {
  bake,
  daysAgo,
  expectRemoved,
  type ImageSeed,
  reportedImage,
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
})
