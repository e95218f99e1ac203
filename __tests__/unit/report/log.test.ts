import fc from 'fast-check'
import type {
  Evidence,
  PlannedImage,
  PlannedOrphan,
  Recovery,
  SnapshotOutcome,
} from '../../../src/model/index.ts'
import {
  renderEvidence,
  inTarget,
  renderImageOutcome,
  renderPlan,
  renderSettings,
  renderSnapshotOutcome,
  renderUnread,
} from '../../../src/report/log.ts'
import { reportTarget } from '../../../src/report/build.ts'
import { forLog, linesForLog } from '../../../src/text/display.ts'
import { hostileText } from '../../support/hostile.ts'
import {
  anImage,
  aSnapshot,
  daysAgo,
  imageId,
  OTHER_REGION,
  snapshotId,
  TARGET,
} from '../../support/model-factories.ts'
import {
  aPlannedImage,
  aPlannedOrphan,
  aPlannedSnapshot,
  aPlannedTarget,
} from '../../support/planned-factories.ts'

const evidence = (overrides: Partial<Evidence> = {}): Evidence => ({
  source: 'fleets',
  resources: 1_200,
  images: 1,
  skipped: false,
  durationMs: 1_234,
  notes: [],
  ...overrides,
})

/** The lines on the plan of a target with these images and orphans. */
const planLines = (
  overrides: Parameters<typeof aPlannedTarget>[0] = {},
  settings: Readonly<Record<string, string>> = {},
): readonly string[] => renderPlan(reportTarget(aPlannedTarget(overrides), new Date(0)), settings)

const kept = (number: number, label: string) =>
  aPlannedImage({
    image: anImage({ id: imageId(number) }),
    family: { key: label, label },
    verdict: { verdict: 'keep', reason: { code: 'in-use' } },
  })

describe('the log', () => {
  it('tells what each source looked at', () => {
    expect(renderEvidence([evidence(), evidence({ notes: ['a', 'b'] })])).toEqual([
      '  fleets: 1,200 resources, 1 image named (1.2 s)',
      expect.stringContaining('(1.2 s, 2 notes)'),
    ])
  })

  it('names the sources with nothing in them in one line, and the skipped ones in another', () => {
    const empty = { resources: 0, images: 0 }
    const rows = [
      evidence({ ...empty, source: 'tasks' }),
      evidence({ skipped: true }),
      evidence({ ...empty, notes: ['a'] }),
      evidence({ ...empty, source: 'stacks' }),
    ]
    expect(renderEvidence(rows)).toEqual([
      '  fleets: 0 resources (1.2 s, 1 note)',
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

  it('shows the plan as a table of families, what goes, and why the rest is kept', () => {
    const images = [kept(1, 'dev.web'), kept(2, 'prod.database'), aPlannedImage()]
    expect(planLines({ plan: { images } }, { 'keep-previous': '4' })).toEqual([
      'family         images  in use  to remove',
      'dev.front           1       0          1',
      'dev.web             1       1          0',
      'prod.database       1       1          0',
      `${imageId(1)} front-2026-08-22: surplus. 5th newest unused image of its family; keep-previous keeps 4.`,
      'Permanent: no Recycle Bin rule covers 1 image',
      'Kept 2: 2 in use',
    ])
  })

  it('keeps the columns in their place whatever a family is written in', () => {
    const images = [kept(1, '\u05e9\u05e8\u05ea'), kept(2, 'dev.web'), kept(3, '\u{1F4E6}')]
    expect(planLines({ plan: { images } }).flatMap(linesForLog).slice(0, 4)).toEqual([
      'family   images  in use',
      'dev.web       1       1',
      '\u2068\u05e9\u05e8\u05ea\u2069           1       1',
      '\u{1F4E6}             1       1',
    ])
  })

  it('has no plan of a target that was not read', () => {
    const problem = { code: 'evidence-incomplete', cause: 'denied', message: 'denied' } as const
    const unread = reportTarget({ kind: 'not-read', target: TARGET, problem }, new Date(0))
    expect(renderPlan(unread, {})).toEqual(['not planned'])
  })

  it('names the target in each line where there are several, and not an account that is not known', () => {
    expect(inTarget(TARGET, ['a', 'b'], true)).toEqual(['eu-west-1 (111122223333)', 'a', 'b'])
    expect(inTarget({ ...OTHER_REGION, accountId: '' }, ['a', 'b'], false)).toEqual([
      'us-east-1: a',
      'us-east-1: b',
    ])
  })

  it('shows a thousand images of a target, and how many more there are', () => {
    const images = Array.from({ length: 1_200 }, (_, number) =>
      aPlannedImage({ image: anImage({ id: imageId(number) }) }),
    )
    const lines = planLines({ plan: { images } })
    expect(lines.filter((line) => line.startsWith('ami-'))).toHaveLength(1_000)
    expect(lines).toContain('and 200 more: the JSON report and the page have all')
  })

  it('tells what could not be read, and leaves the way out to the end', () => {
    const item = {
      source: 'fleets',
      code: 'X',
      cause: 'denied',
      message: 'no',
      actions: [],
    } as const
    const problem = { code: 'evidence-incomplete', cause: 'denied', items: [item] } as const
    expect(renderUnread({ ...problem, message: 'It is not complete.' })).toEqual([
      'It is not complete.',
      '- fleets: X: no',
    ])
  })

  it('shows the orphans that go, how long they can be brought back, and why snapshots stay', () => {
    const covered = { recoverable: 'yes', retentionDays: 7, ruleId: 'rule-1' } as const
    const staying = aPlannedSnapshot({
      verdict: { verdict: 'keep', reason: { code: 'not-made-for-an-image' } },
    })
    const orphanWith = (number: number, verdict: PlannedOrphan['verdict']): PlannedOrphan =>
      aPlannedOrphan({
        snapshot: aSnapshot({ id: snapshotId(number) }),
        verdict,
        recovery: covered,
      })
    const reason = { code: 'orphan', image: 'ami-0000dead' } as const
    const young = { code: 'too-young', age: 1, limit: 2 } as const
    const plan = {
      images: [aPlannedImage({ snapshots: [staying] })],
      orphans: [
        orphanWith(2, { verdict: 'remove', reason }),
        orphanWith(3, { verdict: 'report', reason }),
        orphanWith(4, { verdict: 'keep', reason: young }),
        orphanWith(5, { verdict: 'keep', reason: young }),
      ],
    }
    expect(planLines({ plan }).slice(3)).toEqual([
      `${snapshotId(2)}: orphan. Made for ami-0000dead, which no longer exists.`,
      'Permanent: no Recycle Bin rule covers 1 image',
      'Restorable for 7 days: 1 snapshot',
      'Snapshots that stay although their image goes: 1 not made for an image',
      'Orphaned snapshots that are only listed: 1',
      'Other snapshots that stay: 2 too young',
    ])
  })

  it('tells once of a snapshot that is no orphan because it stays with an image that goes', () => {
    const staying = aPlannedSnapshot({
      verdict: { verdict: 'keep', reason: { code: 'not-owned' } },
    })
    const mapped = { code: 'mapped', images: [imageId(1)] } as const
    const orphans = [aPlannedOrphan({ verdict: { verdict: 'keep', reason: mapped } })]
    const images = [aPlannedImage({ snapshots: [staying] })]
    expect(planLines({ plan: { images, orphans } }).slice(-1)).toEqual([
      'Snapshots that stay although their image goes: 1 not owned by the account',
    ])
  })

  const yes = { recoverable: 'yes', retentionDays: 7, ruleId: 'rule-1' } as const
  const no = { recoverable: 'no' } as const
  const unknown = { recoverable: 'unknown', why: 'denied' } as const

  const lost = (what: string): string => `Permanent: no Recycle Bin rule covers ${what}`
  const held = (what: string): string => `Restorable for 7 days: ${what}`
  const open = (what: string): string =>
    `Not known whether restorable: ${what}. Recycle Bin rules: they could not be read`

  it.each<readonly [Recovery, Recovery, readonly string[]]>([
    [yes, yes, [held('1 image, 1 snapshot')]],
    [yes, no, [lost('1 image, 1 snapshot')]],
    [no, yes, [lost('1 image'), held('1 snapshot')]],
    [no, unknown, [lost('1 image'), open('1 snapshot')]],
    [yes, unknown, [open('1 image, 1 snapshot')]],
    [unknown, yes, [open('1 image'), held('1 snapshot')]],
  ])('says of an image (%j) with a snapshot (%j) what comes back', (recovery, own, lines) => {
    const going = aPlannedImage({ recovery, snapshots: [aPlannedSnapshot({ recovery: own })] })
    const shown = planLines({ plan: { images: [going] } })
    expect(shown.filter((line) => /^(?:Restorable|Permanent|Not known)/.test(line))).toEqual(lines)
  })

  it('says for how long the shortest and the longest of what goes comes back, and why that is not known', () => {
    const images = [7, 30].map((retentionDays) =>
      aPlannedImage({
        recovery: { ...yes, retentionDays },
        snapshots: [aPlannedSnapshot({ id: snapshotId(retentionDays), recovery: yes })],
      }),
    )
    const longer = aPlannedImage({ recovery: { ...yes, retentionDays: 30 } })
    expect(planLines({ plan: { images } })).toContain(
      'Restorable for 7 days: 2 images, 2 snapshots',
    )
    expect(planLines({ plan: { images: [...images, longer] } })).toContain(
      'Restorable for 7 to 30 days: 3 images, 2 snapshots',
    )
    const notKnown = [{ part: 'Recycle Bin rules', why: 'rbin:ListRules is denied' }]
    const plan = { images: [aPlannedImage({ recovery: unknown })] }
    expect(planLines({ plan, notKnown })).toContain(
      'Not known whether restorable: 1 image. Recycle Bin rules: rbin:ListRules is denied',
    )
  })

  it('tells what goes by family, the newest first', () => {
    const going = (id: number, label: string, days: number): PlannedImage =>
      aPlannedImage({
        image: anImage({ id: imageId(id), createdAt: daysAgo(days) }),
        family: { key: label, label },
      })
    const images = [going(1, 'b', 50), going(2, 'a', 60), going(3, 'b', 40), going(4, 'b', 50)]
    const lines = planLines({ plan: { images } })
    expect(lines.flatMap((line) => /^ami-[0-9a-f]+/.exec(line) ?? [])).toEqual(
      [2, 3, 1, 4].map(imageId),
    )
  })

  it('counts no snapshot for what comes back that stays', () => {
    const reason = { code: 'not-requested' } as const
    const staying = aPlannedSnapshot({ recovery: no, verdict: { verdict: 'keep', reason } })
    const going = aPlannedImage({ recovery: yes, snapshots: [staying] })
    const lines = planLines({ plan: { images: [going] } })
    expect(lines).toContain(held('1 image'))
  })

  it('says as the page does that an image without one of its snapshots does not come back', () => {
    const reason = { code: 'not-owned' } as const
    const missing = aPlannedSnapshot({ recovery: no, verdict: { verdict: 'keep', reason } })
    const going = aPlannedImage({ recovery: yes, snapshots: [missing] })
    const lines = planLines({ plan: { images: [going] } })
    expect(lines).toContain('Permanent: 1 image, because a snapshot that it takes is missing')
  })

  it('shows no table of families where there is no image', () => {
    expect(planLines()).toEqual(['no images'])
  })

  it('has a row each for two families with one label', () => {
    const images = ['a', 'b'].map((key, index) =>
      aPlannedImage({ image: anImage({ id: imageId(index) }), family: { key, label: 'web' } }),
    )
    expect(planLines({ plan: { images } }).slice(1, 3)).toEqual([
      'web a        1          1',
      'web b        1          1',
    ])
  })

  it('shows two hundred families, and how many more there are', () => {
    const images = Array.from({ length: 250 }, (_, index) => kept(index, `f${String(index)}`))
    const lines = planLines({ plan: { images } })
    expect(lines.filter((line) => line.startsWith('f'))).toHaveLength(201)
    expect(lines).toContain('and 50 more families')
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

  it('tells the name of an image that was removed', () => {
    expect(renderImageOutcome(aPlannedImage(), { outcome: 'removed' })).toBe(
      `${imageId(1)} front-2026-08-22: removed`,
    )
  })
})

describe('the lines of the log, whatever their texts hold', () => {
  const startsCommand = (line: string): boolean =>
    line.trimStart().startsWith('::') || line.includes('##[')

  it('begin no command, and each text stays one line', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, other) => {
        const image = anImage({ name: text })
        const error = { code: text, cause: 'other', message: other } as const
        const failed = { outcome: 'failed', error } as const
        const planned = aPlannedImage({ image, family: { key: 'f', label: other } })
        const own = [
          ...planLines({ plan: { images: [planned] } }),
          ...renderSettings({ [text]: other }),
        ]
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
        const planned = aPlannedImage({
          image: anImage({ name: text }),
          family: { key: 'f', label: text },
        })
        expect(planLines({ plan: { images: [planned] } })).toHaveLength(4)
      }),
    )
  })
})
