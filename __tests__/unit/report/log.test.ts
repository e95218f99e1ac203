import fc from 'fast-check'
import type { Evidence, SnapshotOutcome } from '../../../src/model/index.ts'
import {
  errorDetails,
  inTarget,
  nextLines,
  renderEvidence,
  renderImageOutcome,
  renderPlan,
  renderSettings,
  renderSnapshotOutcome,
} from '../../../src/report/log.ts'
import type { ReportError, ReportImage } from '../../../src/report/schema.ts'
import { forLog, linesForLog } from '../../../src/text/display.ts'
import { hostileText } from '../../support/hostile.ts'
import { anImage, OTHER_REGION, TARGET } from '../../support/model-factories.ts'
import { aPlannedImage } from '../../support/planned-factories.ts'
import {
  ACCOUNT,
  idOf,
  reportError,
  reportOrphan,
  reportSnapshot,
  type TargetSeed,
  times,
} from '../../support/report-factories.ts'
import { dry, imagesOf, real, type Targets, targetOf } from '../../support/short-reports.ts'
import { held } from './reports.ts'

const evidence = (overrides: Partial<Evidence> = {}): Evidence => ({
  ...{ source: 'fleets', resources: 1_200, images: 1, skipped: false, durationMs: 1_234 },
  notes: [],
  ...overrides,
})

/** The lines on the plan of a target. */
const planLines = (
  target: string | TargetSeed,
  settings: Readonly<Record<string, string>> = {},
): readonly string[] =>
  renderPlan(typeof target === 'string' ? targetOf(target) : targetOf('', target), settings)

/** An image for each family. */
const inFamilies = (word: string, families: readonly string[]): ReportImage[] =>
  families.flatMap((family, index) =>
    imagesOf(word, { family, familyKey: String(index) }, index + 1),
  )

describe('the log', () => {
  it('tells what each source looked at, those with nothing in a line, and the skipped in another', () => {
    const empty = { resources: 0, images: 0 }
    const rows = [
      evidence({ ...empty, source: 'tasks' }),
      evidence({ source: 'instances' }),
      evidence({ skipped: true }),
      evidence({ ...empty, notes: ['a', 'b'] }),
      evidence({ ...empty, source: 'stacks' }),
    ]
    expect(renderEvidence(rows)).toEqual([
      '  instances: 1,200 resources, 1 image named (1.2 s)',
      '  fleets: 0 resources (1.2 s, 2 notes)',
      '  read, and nothing in: tasks, stacks',
      '  skipped: fleets',
    ])
  })

  it('shows the settings that say something, one a line', () => {
    expect(renderSettings({ mapping: 'all', include: '', exclude: 'tag:a\ntag:b' })).toEqual([
      'mapping: all',
      'exclude: tag:a tag:b',
    ])
  })

  it('names the target in each line where there are several, and not an account that is not known', () => {
    expect(inTarget(TARGET, ['a', 'b'], true)).toEqual(['eu-west-1 (111122223333)', 'a', 'b'])
    expect(inTarget({ ...OTHER_REGION, accountId: '' }, ['a', 'b'], false)).toEqual([
      'us-east-1: a',
      'us-east-1: b',
    ])
  })

  it.each<readonly [SnapshotOutcome, string]>([
    [{ outcome: 'deleted' }, 'deleted'],
    [{ outcome: 'already-gone' }, 'already gone'],
    [{ outcome: 'kept', reason: { code: 'not-owned' } }, 'kept: not owned by the account'],
    [{ outcome: 'not-attempted', why: 'cancelled' }, 'not tried: the run was cancelled'],
    [{ outcome: 'failed', error: { code: 'X', cause: 'other', message: 'y' } }, 'failed: X: y'],
  ])('tells what came of a removal: %j', (outcome, text) => {
    expect(renderSnapshotOutcome('snap-1', outcome)).toBe(`snap-1: ${text}`)
  })
})

describe('the plan in the log', () => {
  it('is a table of families, what goes, and why the rest is kept', () => {
    const images = [
      ...inFamilies('in-use', ['dev.web', 'prod.database']),
      ...imagesOf('going', { family: 'dev.front' }, 5),
    ]
    expect(planLines({ images }, { 'keep-previous': '4' })).toEqual([
      'family         images  in use  to remove',
      'dev.front           1       0          1',
      'dev.web             1       1          0',
      'prod.database       1       1          0',
      `${idOf('ami', 5)} web-5: surplus. 5th newest unused image of its family; keep-previous keeps 4.`,
      'Permanent: no Recycle Bin rule covers 1 image, 1 snapshot',
      'Kept 2: 2 in use',
    ])
  })

  it('keeps the columns in their place whatever a family is written in', () => {
    const images = inFamilies('in-use', ['\u05e9\u05e8\u05ea', 'dev.web', '\u{1F4E6}'])
    const [titles, ...rows] = planLines({ images }).flatMap(linesForLog).slice(0, 4)
    expect([titles, ...rows.toSorted()]).toEqual([
      'family   images  in use',
      'dev.web       1       1',
      '\u2068\u05e9\u05e8\u05ea\u2069           1       1',
      '\u{1F4E6}             1       1',
    ])
  })

  it('is none of a target that was not read, and has no table where there is no image', () => {
    expect(planLines('eu-west-1 not-read:')).toEqual(['not planned'])
    expect(planLines('')).toEqual(['no images'])
  })

  it('shows a thousand images of a target and two hundred families, and how many more there are', () => {
    const lines = planLines('going*1200')
    expect(lines.filter((line) => line.startsWith('ami-'))).toHaveLength(1_000)
    expect(lines).toContain('and 200 more: the JSON report and the page have all')

    const names = times(250, (index) => `f${String(index)}`)
    const families = planLines({ images: inFamilies('in-use', names) })
    expect(families.filter((line) => line.startsWith('f'))).toHaveLength(201)
    expect(families).toContain('and 50 more families')
  })

  it('says which orphans go, how long they can be brought back, and why snapshots stay', () => {
    const staying = reportSnapshot({ reason: 'not-made-for-an-image' })
    const [going, ...others] = targetOf('orphan orphan-listed orphan-kept:too-young*2').orphans
    const orphans = [reportOrphan({ ...going, recovery: held(7) }), ...others]
    const images = imagesOf('going', { snapshots: [staying] })
    expect(planLines({ images, orphans }).slice(3)).toEqual([
      `${idOf('snap', 0xfff)}: orphan. Made for ami-0aaaaaaaaaaaaaaaa, which no longer exists.`,
      'Permanent: no Recycle Bin rule covers 1 image',
      'Restorable for 7 days: 1 snapshot',
      'Snapshots that stay although their image goes: 1 not made for an image',
      'Orphaned snapshots that are only listed: 1',
      'Other snapshots that stay: 2 too young',
    ])
  })
})

describe('the lines of the log, whatever their texts hold', () => {
  const startsCommand = (line: string): boolean =>
    line.trimStart().startsWith('::') || line.includes('##[')

  const linesWith = (name: string, family: string): readonly string[] =>
    planLines({ images: imagesOf('going', { name, family }) })

  it('begin no command, and each text stays one line', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, other) => {
        const error = { code: text, cause: 'other', message: other } as const
        const failed = { outcome: 'failed', error } as const
        const planned = aPlannedImage({ image: anImage({ name: text }) })
        const own = [...linesWith(text, other), ...renderSettings({ [text]: other })]
        const single = [
          renderImageOutcome(planned, failed),
          renderSnapshotOutcome(text, failed),
          ...renderEvidence([evidence({ notes: [text] })]),
        ]
        const lines = [...own.flatMap(linesForLog), ...single.map((line) => forLog(line))]
        expect(lines.filter((line) => startsCommand(line) || /\p{Cc}/u.test(line))).toEqual([])
      }),
    )
  })

  it('are as many as with harmless ones', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(linesWith(text, text)).toHaveLength(4)
      }),
    )
  })
})

describe('the errors in full', () => {
  const linesOf = (errors: readonly ReportError[], targets: Targets = ''): readonly string[] =>
    errorDetails(dry(targets, { errors: [...errors] }))

  /** An error of reading a target, by what failed: `source: action of the call`. */
  const unread = (region: string, call: string, source = 'fleets'): ReportError => {
    const item = { code: 'UnauthorizedOperation', message: 'no' }
    return reportError({
      ...{ cause: 'denied', message: `${region} could not be read`, accountId: ACCOUNT, region },
      actions: ['ec2:DescribeFleets'],
      items: [
        { ...item, source, ...(call !== '' && { call }) },
        { ...item, source: 'images' },
      ],
      settings: [{ input: 'skip-references', value: source }],
    })
  }

  it('have what they consist of, what to do and the last resort', () => {
    expect(linesOf([unread('eu-west-1', '')])).toEqual([
      'eu-west-1 could not be read',
      '- fleets: UnauthorizedOperation: no',
      '- images: UnauthorizedOperation: no',
      'Add this statement to the policy of the role or user that this run uses.',
      'Only where you know that nothing there uses an image: `skip-references: fleets`.',
    ])
  })

  it('stand once for each source and each of its calls, whatever page it was', () => {
    const lines = linesOf([
      unread('eu-west-1', 'ec2:DescribeFleets (page 1)'),
      unread('us-east-1', 'ec2:DescribeFleets (page 2)'),
      unread('us-east-2', 'ec2:DescribeSpotFleetRequests (page 1)'),
      unread('us-west-2', 'ec2:DescribeFleets (page 1)', 'x'),
    ])
    expect(lines.filter((line) => line.endsWith('could not be read'))).toEqual(
      ['eu-west-1', 'us-east-2', 'us-west-2'].map((region) => `${region} could not be read`),
    )
  })

  it('name in a fleet their target in each line, and have the statement that all need once', () => {
    const denied = (region: string): ReportError =>
      reportError({
        ...{ code: 'image-not-removed', cause: 'denied', accountId: ACCOUNT, region },
        message: `${region} (${ACCOUNT}): 2 images could not be removed`,
        actions: ['ec2:DeregisterImage'],
        items: ['ami-1', 'ami-2'].map((id) => ({ id, code: 'X', message: 'no' })),
      })
    const reading = reportError({ cause: 'no-credentials', message: 'No role.' })
    const errors = [denied('eu-west-1'), denied('us-east-1'), reading]
    const lines = linesOf(errors, ['', 'us-east-1:'])
    const own = lines.filter(
      (line) => line !== 'No role.' && !line.startsWith('Get valid credentials'),
    )
    expect(own.filter((line) => !/^(?:eu-west-1|us-east-1) \(\d+\)[:,] /.test(line))).toEqual([])
    expect(own).toContain(`us-east-1 (${ACCOUNT}): - ami-2: X: no`)
    expect(own).toContain(`us-east-1 (${ACCOUNT}): 2 images could not be removed`)
    expect(lines.filter((line) => line.includes('"ec2:DeregisterImage"'))).toHaveLength(1)
  })
})

it('ends with the one thing to do and what to paste for it, or with nothing', () => {
  const error = reportError({ cause: 'denied', actions: ['ec2:DescribeFleets'] })
  expect(nextLines(dry('', { errors: [error] }))).toEqual([
    'Next: Add this statement to the policy of the role or user that this run uses.',
    '{"Effect":"Allow","Action":["ec2:DescribeFleets"],"Resource":"*"}',
  ])
  expect(nextLines(real(''))).toEqual([])
})

it('says in its last lines that nothing stands below them', () => {
  const errors = ['inputs', 'clock'].map((cause) => reportError({ cause: cause as 'clock' }))
  for (const report of [dry('going'), dry('unmapped'), dry('', { errors })])
    expect(nextLines(report).join()).toMatch(/^(?!.*below).*in the job summary/)
})
