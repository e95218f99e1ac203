import fc from 'fast-check'
import { IMAGE_REASONS, ORPHAN_REASONS, SNAPSHOT_REASONS } from '../../src/report/reasons.ts'
import type {
  Report,
  ReportImage,
  ReportOrphan,
  ReportRecovery,
  ReportSnapshot,
  ReportTarget,
} from '../../src/report/schema.ts'
import {
  createReport,
  idOf,
  reportError,
  reportTarget,
  itemError,
} from '../support/report-factories.ts'
import { hostileText } from '../support/hostile.ts'

/** Any report that a run could write: outcomes fit their verdicts, and a dry run has none. */

const KEPT_REASONS = IMAGE_REASONS.filter(
  (reason) => !['expired', 'surplus', 'requested'].includes(reason),
)

const recovery: fc.Arbitrary<ReportRecovery> = fc.oneof(
  fc.constantFrom<ReportRecovery>({ recoverable: 'no' }, { recoverable: 'unknown' }),
  fc.integer({ min: 1, max: 365 }).map((retentionDays): ReportRecovery => ({
    recoverable: 'yes',
    retentionDays,
  })),
)

const failure = fc.record({
  error: fc
    .tuple(fc.constantFrom('UnauthorizedOperation', 'missing-permissions', 'Boom'), hostileText)
    .map(([code, words]) => itemError(code, words)),
})

const outcomesOf = (dryRun: boolean, done: 'removed' | 'disabled' | 'deleted') =>
  dryRun ? (['planned'] as const) : ([done, 'already-gone', 'failed', 'not-attempted'] as const)

const withFailure = <T extends { readonly outcome: string }>(item: T, said: object): T =>
  ['failed', 'not-attempted'].includes(item.outcome) ? { ...item, ...said } : item

const size = { gib: fc.double({ min: 0, max: 1e5, noNaN: true }), recovery }

function snapshotOf(dryRun: boolean, goes: boolean): fc.Arbitrary<ReportSnapshot> {
  const kept = fc.record({
    ...size,
    id: fc.integer({ min: 0, max: 40 }).map((number) => idOf('snap', number)),
    verdict: fc.constant('keep' as const),
    outcome: fc.constant('kept' as const),
    reason: fc.constantFrom(...SNAPSHOT_REASONS),
    storageTier: fc.constantFrom('standard' as const, 'archive' as const),
  })
  if (!goes) return kept
  const gone = fc
    .tuple(
      kept,
      fc.constantFrom(...(outcomesOf(dryRun, 'deleted') as readonly ReportSnapshot['outcome'][])),
      failure,
    )
    .map(([snapshot, outcome, said]): ReportSnapshot =>
      withFailure({ ...snapshot, verdict: 'remove', outcome }, said),
    )
  return fc.oneof(kept, gone)
}

interface Verdict {
  readonly verdict: ReportImage['verdict']
  readonly reason: ReportImage['reason']
  readonly outcome: ReportImage['outcome']
}

const verdictOf = (dryRun: boolean): fc.Arbitrary<Verdict> =>
  fc.oneof(
    fc.constantFrom(...KEPT_REASONS).map((reason): Verdict => ({
      verdict: 'keep',
      reason,
      outcome: 'kept',
    })),
    fc.constantFrom<Verdict>(
      ...outcomesOf(dryRun, 'removed').map((outcome): Verdict => ({
        verdict: 'remove',
        reason: 'surplus',
        outcome: outcome as ReportImage['outcome'],
      })),
      ...outcomesOf(dryRun, 'disabled').map((outcome): Verdict => ({
        verdict: 'disable',
        reason: 'expired',
        outcome: outcome as ReportImage['outcome'],
      })),
    ),
  )

const family = fc.option(fc.oneof(fc.constantFrom('dev.web', 'prod.db'), hostileText), {
  nil: undefined,
})

function imageOf(dryRun: boolean): fc.Arbitrary<ReportImage> {
  return verdictOf(dryRun).chain((verdict) =>
    fc
      .record({
        name: hostileText,
        label: family,
        rank: fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: undefined }),
        snapshots: fc.array(snapshotOf(dryRun, verdict.verdict === 'remove'), { maxLength: 3 }),
        said: failure,
        recovery,
      })
      .map(({ label, rank, said, ...fields }): ReportImage =>
        withFailure(
          {
            ...fields,
            ...verdict,
            ...(label !== undefined && label !== '' && { family: label, familyKey: label }),
            ...(rank !== undefined && { rank }),
            id: 'ami-0',
            architecture: 'x86_64',
            state: 'available',
            createdAt: '2026-10-01T08:30:00.000Z',
            tags: {},
            explanation: '',
            references: [],
          },
          said,
        ),
      ),
  )
}

const orphanOf = (dryRun: boolean): fc.Arbitrary<ReportOrphan> =>
  fc
    .tuple(snapshotOf(dryRun, true), fc.constantFrom(...ORPHAN_REASONS), fc.boolean(), hostileText)
    .map(([snapshot, reason, isListed, description]): ReportOrphan => ({
      ...snapshot,
      ...(isListed && snapshot.verdict === 'keep' && { verdict: 'report' as const }),
      id: 'snap-0',
      reason,
      explanation: '',
      description,
      startedAt: '2025-01-01T00:00:00.000Z',
    }))

/** Each image and each orphan has an id of its own. */
const numbered = <T extends { readonly id: string }>(items: readonly T[], prefix: string): T[] =>
  items.map((item, index) => ({ ...item, id: idOf(prefix, 1_000 + index) }))

const REGIONS = ['eu-west-1', 'us-east-1', 'ap-southeast-2'] as const

const unread = (region: string, status: 'not-read' | 'cancelled'): ReportTarget =>
  reportTarget({
    region,
    status,
    evidence: [],
    error: itemError('evidence-incomplete', 'It could not be read'),
  })

function targetOf(region: string, dryRun: boolean): fc.Arbitrary<ReportTarget> {
  const statuses = dryRun
    ? (['done', 'refused'] as const)
    : (['done', 'refused', 'failed', 'cancelled'] as const)
  const read = fc
    .record({
      images: fc.array(imageOf(dryRun), { maxLength: 12 }),
      orphans: fc.array(orphanOf(dryRun), { maxLength: 4 }),
      status: fc.constantFrom<ReportTarget['status']>(...statuses),
    })
    .map(({ images, orphans, status }) =>
      reportTarget({
        region,
        status,
        images: numbered(images, 'ami'),
        orphans: numbered(orphans, 'snap'),
      }),
    )
  return fc.oneof(
    { weight: 5, arbitrary: read },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('not-read' as const, 'cancelled' as const)
        .map((status) => unread(region, status)),
    },
  )
}

const errorsOf = fc.array(
  hostileText.map((message) => reportError({ message })),
  { maxLength: 2 },
)

export const anyReport: fc.Arbitrary<Report> = fc
  .boolean()
  .chain((dryRun) =>
    fc
      .tuple(
        fc.integer({ min: 0, max: REGIONS.length }),
        fc.tuple(...REGIONS.map((region) => targetOf(region, dryRun))),
        errorsOf,
      )
      .map(([count, targets, errors]) =>
        createReport({ dryRun, errors, targets: targets.slice(0, count) }),
      ),
  )
