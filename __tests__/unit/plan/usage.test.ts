import {
  HOUR,
  type ImageUsage,
  type NamedReference,
  type UsageGap,
  type UsageReport,
} from '../../../src/model/index.ts'
import { countingReport, usageGapOf, usagesIn } from '../../../src/plan/usage.ts'
import { ago, hoursAgo, NOW, OTHER_ACCOUNT, TARGET } from '../../support/model-factories.ts'
import { aReport, anEntry, answering, ID, OTHER, read, WHOLE } from './usages.ts'

const gapOf = (usage: ImageUsage | undefined): UsageGap | undefined =>
  usageGapOf({ id: ID, state: 'available' }, answering(usage), NOW)

const FLAWS: readonly (readonly [what: string, flaw: Partial<UsageReport>, gap: UsageGap])[] = [
  ['pending', { state: 'pending' }, { code: 'pending' }],
  ['in a state unheard of', { state: 'deleting' }, { code: 'pending' }],
  ['in error', { state: 'error', stateReason: 'no' }, { code: 'error', why: 'no' }],
  ['about some accounts', { accountIds: [OTHER] }, { code: 'not-all-accounts' }],
  [
    'older than 48 hours',
    { createdAt: ago(48 * HOUR + 1) },
    { code: 'too-old', createdAt: ago(48 * HOUR + 1) },
  ],
  ['without a date', { createdAt: undefined }, { code: 'too-old', createdAt: undefined }],
  ...WHOLE.map(
    ({ type }) =>
      [
        `not about ${type}`,
        { resourceTypes: WHOLE.filter((each) => each.type !== type) },
        { code: 'not-all-types', missing: [type] },
      ] as const,
  ),
  ...[9999, 20, undefined].map(
    (versionDepth) =>
      [
        `about ${String(versionDepth)} launch template versions`,
        {
          resourceTypes: WHOLE.map((each) =>
            each.type === 'ec2:LaunchTemplate' ? { ...each, versionDepth } : each,
          ),
        },
        { code: 'not-all-types', missing: ['ec2:LaunchTemplate'] },
      ] as const,
  ),
]

describe('a usage report', () => {
  it('counts where it is available, about everything and at most 48 hours old', () => {
    for (const createdAt of [NOW, hoursAgo(48)]) {
      expect(countingReport([aReport({ createdAt })], NOW)).toMatchObject({ createdAt })
      expect(gapOf(read([aReport({ createdAt })]))).toBeUndefined()
    }
  })

  it.each(FLAWS)('that is %s does not count, and it is said why', (_what, flaw, gap) => {
    expect(countingReport([aReport(flaw)], NOW)).toBeUndefined()
    expect(gapOf(read([aReport(flaw)]))).toEqual(gap)
  })
  it('counts only with the lines that were read of it', () => {
    const reports = [aReport()]

    expect(gapOf({ isRead: true, reports, read: undefined })).toEqual({ code: 'no-report' })
    expect(gapOf({ isRead: true, reports, read: { reportId: 'other', entries: [] } })).toEqual({
      code: 'no-report',
    })
  })
})

describe('why nobody can tell', () => {
  it('is that a report is pending, whatever others are like', () => {
    const reports = [
      aReport({ createdAt: hoursAgo(1), accountIds: [OTHER] }),
      aReport({ createdAt: hoursAgo(3), state: 'pending' }),
    ]

    expect(gapOf(read(reports))).toEqual({ code: 'pending' })
  })

  it('is else the flaw of the newest report', () => {
    const old = aReport({ createdAt: hoursAgo(70) })
    const inError = aReport({ createdAt: hoursAgo(1), state: 'error' })

    for (const reports of [
      [old, inError],
      [inError, old],
    ]) {
      expect(gapOf(read(reports))).toEqual({ code: 'error', why: undefined })
    }
    const undated = aReport({ createdAt: undefined })
    expect(gapOf(read([undated, old]))).toMatchObject({ createdAt: hoursAgo(70) })
  })

  it('is that there is no report, or that none could be read', () => {
    const failure = { code: 'UnauthorizedOperation', cause: 'denied', message: 'denied' } as const

    expect(gapOf(read([]))).toEqual({ code: 'no-report' })
    expect(gapOf({ isRead: false, failure })).toEqual({ code: 'not-read', failure })
  })
})

describe('the lines of a report that counts', () => {
  const used = (usage: ImageUsage): readonly NamedReference[] =>
    usagesIn({ target: TARGET, answers: answering(usage) }, NOW)

  it('are references, each with account, type and count', () => {
    const entries = [anEntry(), anEntry({ resourceType: 'imagebuilder:ImageRecipe', count: 1 })]

    expect(used(read([aReport()], entries))).toEqual([
      {
        names: ID,
        source: 'usage-reports',
        resource: `account ${OTHER}`,
        detail: 'ec2:Instance: 3',
        target: OTHER_ACCOUNT,
      },
      expect.objectContaining({ detail: 'imagebuilder:ImageRecipe: 1' }),
    ])
  })

  it('do not count where they are of the owner', () => {
    expect(used(read([aReport()], [anEntry({ accountId: TARGET.accountId })]))).toEqual([])
  })

  it('are none where no report counts, was read or has lines', () => {
    const entries = [anEntry()]
    const old = [aReport({ createdAt: hoursAgo(49) })]

    expect(used({ isRead: true, reports: old, read: { reportId: 'amiur-1', entries } })).toEqual([])
    expect(used({ isRead: false, failure: { code: 'X', cause: 'other', message: '' } })).toEqual([])
    expect(used(read([aReport()]))).toEqual([])
  })
})
