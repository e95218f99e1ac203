import { CreateTagsCommand } from '@aws-sdk/client-ec2'
import { removalPolicy } from '../../scripts/policy.ts'
import {
  bake,
  clientsOf,
  DAY,
  expectError,
  expectFailure,
  expectKept,
  expectRemoved,
  GREEDY,
  HOUR,
  listed,
  reportedImage,
  snapshotsOf,
} from '../support/index.ts'
import type { ImageSeed, Inputs, ScenarioRun } from '../support/index.ts'
import { formatDay, formatTime, plural } from '../../src/report/words.ts'
import { USER } from '../support/access.ts'
import { headingsOf } from '../support/rendered.ts'
import {
  expectDisabled,
  expectMarked,
  markOf,
  startRetirement,
  TWO_WEEKS,
} from '../support/retirement.ts'

describe('with grace an image that nothing keeps', () => {
  it('is disabled, stays until grace is over, and is removed by the first run after that', async () => {
    const scenario = await startRetirement()
    const { region, clock, emulator, run } = scenario
    const [newer = '', id = ''] = bake(region, [100, 200])
    const snapshots = snapshotsOf(region, [id])
    const inputs = { ...TWO_WEEKS, 'keep-previous': '1' }

    const first = await run(inputs)
    expect(first.exitCode).toBe(0)
    expectRemoved(first, {})
    expectKept(first, { [newer]: 'keep-previous' })
    expectDisabled(first, scenario, [id])
    expect(listed(first, 'planned-image-ids')).toEqual([])
    expect(listed(first, 'planned-disabled-image-ids')).toEqual([id])
    const called = emulator.mutations().map(({ operation }) => operation)
    expect(called).toEqual(['DisableImage', 'CreateTags'])
    const mark = markOf(region, id)

    clock.advance(14 * DAY - HOUR)
    const waiting = await run(inputs)
    expectKept(waiting, { [id]: 'in-grace' })
    expectRemoved(waiting, {})
    expect(markOf(region, id)).toBe(mark)

    clock.advance(2 * HOUR)
    const last = await run(inputs)
    expectRemoved(last, { images: [id], snapshots })
    expect(reportedImage(last, id).explanation).toMatch(
      /^Disabled on .*, 14 days ago, and nothing names it now\./,
    )
  })

  it('and that could not be marked is told as disabled, and the next run only marks it', async () => {
    const scenario = await startRetirement({
      faults: [{ operation: 'CreateTags', kind: 'deny', times: 1 }],
    })
    const { region, emulator, run } = scenario
    const [id = ''] = bake(region, [100])

    const result = await run(TWO_WEEKS)

    expectFailure(result, id)
    expectRemoved(result, {})
    expect(listed(result, 'failed-image-ids')).toEqual([id])
    expect(listed(result, 'disabled-image-ids')).toEqual([id])
    expect(result.outputs).toMatchObject({
      'disabled-count': '1',
      'failed-count': '1',
      headline: '1 of 1 image in eu-west-1 was disabled; 1 of the disabled could not be marked.',
    })
    expect(result.summary).toContain('Disabled, not marked')
    const enableCommand = `aws ec2 enable-image --region eu-west-1 --image-id ${id}`
    expect(result.summary).toContain(enableCommand)
    expect(reportedImage(result, id)).toMatchObject({ outcome: 'failed', enableCommand })
    expect(result.report?.errors).toMatchObject([
      { code: 'image-not-marked', cause: 'denied', actions: ['ec2:CreateTags'] },
    ])

    const marking = await run(TWO_WEEKS)
    expectMarked(marking, scenario, [id])
    expect(emulator.callsTo('DisableImage')).toHaveLength(1)
    expect(marking.outputs['headline']).toBe(
      '1 of 1 image in eu-west-1 was marked (disabled already).',
    )
    // Somebody else may have disabled it, and so nothing says how to take that back.
    expect(marking.summary).not.toContain('enable-image')
    expect(headingsOf(marking.summary)).toContain('Images (1 marked)')
  })
})

it('the policy for removals lets nobody write another tag, nor mark a snapshot', async () => {
  const { world, emulator, region } = await startRetirement()
  world.setPolicy(USER, removalPolicy())
  const [id = ''] = bake(region, [100])
  const [snapshot = ''] = snapshotsOf(region, [id])
  const { ec2 } = clientsOf(emulator)
  for (const [resource, Key] of [
    [id, 'ami-cleanup:keep'],
    [snapshot, 'ami-cleanup:disabled-at'],
  ] as const) {
    const Tags = [{ Key, Value: '2026-11-21T13:00:00Z' }]
    const tagging = new CreateTagsCommand({ Resources: [resource], Tags })
    await expectError(ec2.send(tagging), 'UnauthorizedOperation')
  }
})

/** The last line of the log. */
const nextOf = ({ log }: ScenarioRun): string => /^Next: (.*)$/m.exec(log)?.[1] ?? ''

/** The settings that a Next says to make at once. */
const settingsIn = (next: string): Inputs =>
  Object.fromEntries(
    [...next.matchAll(/`([a-z-]+): (\w+)`/g)].map(([, name = '', value = '']) => [name, value]),
  )

describe('whoever follows Next blindly', () => {
  const ALL_AT_ONCE =
    'Look at the list in the job summary. If all of it may go, set `dry-run: false`.'
  const rule = (grace: string): string => `- family: dev.*\n  grace: ${grace}`
  const partly = (count: number, of: number): string =>
    `first set \`grace: 14d\` and leave \`dry-run: true\`: the new plan only disables ${String(count)} of ${plural(of, 'image')} to remove, and shows the rest`

  it.each<
    readonly [string, { seed?: ImageSeed; ages?: number[]; before?: Inputs }, Inputs, string]
  >([
    ['only disables', {}, {}, 'set `grace: 14d` with `dry-run: false`, which only disables them'],
    ['is not told to disable what a rule removes', {}, { rules: rule('0d') }, ALL_AT_ONCE],
    [
      'is not told so at the end of a retirement',
      { before: { rules: rule('14d') } },
      { rules: rule('14d') },
      ALL_AT_ONCE,
    ],
    [
      'is not told so above a cap where a rule removes',
      { ages: [100, 200] },
      { rules: rule('0d'), 'max-removals': '1' },
      'set `max-removals: 2` for one run, or narrow `include`.',
    ],
    [
      'is not told so of images that cannot be launched',
      { seed: { state: 'failed' } },
      {},
      ALL_AT_ONCE,
    ],
    [
      'sees first what the input would remove besides',
      { before: { ...GREEDY, grace: '14d' } },
      {},
      partly(1, 1),
    ],
  ])('%s', async (_what, { seed, ages = [100], before }, inputs, next) => {
    const { region, clock, run, dryRun } = await startRetirement()
    bake(region, ages, seed)
    if (before !== undefined) {
      await run({ ...GREEDY, ...before })
      clock.advance(15 * DAY)
      if (before['grace'] !== undefined) bake(region, [50])
    }

    const plan = await dryRun({ ...GREEDY, ...inputs })
    expect(nextOf(plan)).toContain(next)
    expect(nextOf(plan).includes('grace')).toBe(next.includes('grace'))

    const settings = settingsIn(nextOf(plan))
    if (settings['grace'] === undefined) return
    expectRemoved(await run({ 'dry-run': 'true', ...GREEDY, ...inputs, ...settings }), {})
  })
})

it('Next, money line and report give the date at which the grace of its rule ends', async () => {
  const { region, run, dryRun } = await startRetirement()
  const [id = ''] = bake(region, [100])
  const rules = '- family: dev.*\n  grace: 30d'
  const plan = await dryRun({ ...TWO_WEEKS, rules })

  const result = await run({ ...TWO_WEEKS, rules })

  const { disabledAt = '', removableAt = '' } = reportedImage(result, id)
  expect(Date.parse(removableAt) - Date.parse(disabledAt)).toBe(30 * DAY)
  expect(nextOf(result)).toContain(
    `Wait. The grace of what was disabled ends on ${formatTime(removableAt)};`,
  )
  for (const { summary } of [plan, result]) {
    expect(summary).toContain(
      `From ${formatDay(removableAt)}, when what is disabled can be removed:`,
    )
  }
})

it('images of both steps wait side by side, and Next names them in a plan and in a run', async () => {
  const { region, run, dryRun } = await startRetirement()
  bake(region, [100, 200, 300])
  bake(region, [100, 200, 300], { state: 'failed' })
  const inputs = { ...TWO_WEEKS, 'max-removals': '1 oldest' }
  const waiting = '4 images wait for later runs, 2 more runs at most'

  expect(nextOf(await dryRun(inputs))).toContain(waiting)
  const first = await run(inputs)
  expect(first.outputs['headline']).toContain(waiting)
  expect(nextOf(first)).toMatch(`Run it again on schedule: ${waiting}. The grace of`)
  await run(inputs)
  expect(nextOf(await run(inputs))).toMatch(/^Wait\. /)
  expect(nextOf(await dryRun(inputs))).toBe('')
})
