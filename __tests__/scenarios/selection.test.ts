import {
  bake,
  daysAgo,
  expectGone,
  type ImageSeed,
  ONE,
  reportedImage,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'
import { rowsOf } from '../support/rendered.ts'

const WEB = { environment: 'dev', role: 'web' }
const KEEP = { tags: { ...WEB, 'ami-cleanup:keep': '' } }
const NEWEST = 'Newest unused image of its family; keep-previous keeps 1.'

/** Every image is old and beyond its slot: what stays does so for its own reason, and says this. */
const STAYS: readonly (readonly [what: string, seed: ImageSeed, reason: string, says: string])[] = [
  ['is pending', { state: 'pending' }, 'pending', ''],
  [
    'has deregistration protection',
    { deregistrationProtection: 'enabled-without-cooldown' },
    'protected',
    'enabled-without-cooldown',
  ],
  ['bears the keep tag', KEEP, 'protected', 'ami-cleanup:keep'],
  ['was launched lately', { lastLaunchedAt: daysAgo(6.9) }, 'recently-launched', '7 days'],
  ['is the newest of its architecture', { architecture: 'arm64' }, 'keep-previous', NEWEST],
]

const GOES: readonly (readonly [what: string, seed: ImageSeed])[] = [
  ['was launched before unused-for', { lastLaunchedAt: daysAgo(7.1) }],
  ['is deprecated', { deprecatedAt: daysAgo(50) }],
  // Newer than the newest, and not available: these must not take its slot.
  ...(['disabled', 'failed', 'error', 'invalid'] as const).map(
    (state) => [`is ${state}`, { state, createdAt: daysAgo(5) }] as const,
  ),
]

describe('an image that', () => {
  const ids = new Map<string, string>()
  let result: ScenarioRun

  beforeAll(async () => {
    const { region, run } = await startScenario({ pageSize: 5, emptyPages: 4 })
    bake(region, [10])
    for (const [what, seed] of [...STAYS, ...GOES]) {
      ids.set(what, bake(region, [100 + ids.size], seed)[0] ?? '')
    }
    result = await run(ONE)
  })

  it.each(STAYS)('%s stays: %j is %s', (what, _seed, reason, says) => {
    const id = ids.get(what) ?? ''
    const image = reportedImage(result, id)

    expect(image).toMatchObject({ reason, outcome: 'kept' })
    expect(image.explanation).toContain(says)
    const shown = reason === 'keep-previous' ? '1st newest unused' : image.explanation
    expect(rowsOf(result.summary, id)).toStrictEqual([expect.arrayContaining([shown])])
  })

  it('goes takes its snapshots along, whatever its state', () => {
    const going = GOES.map(([what]) => ids.get(what) ?? '')

    expectGone(result, ...going)
    for (const id of going) expect(reportedImage(result, id).reason).toBe('surplus')
  })
})
