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
import { listOf, maybe, one, weighted } from './generators.ts'

/** Any report that a run could write: outcomes fit their verdicts, and a dry run has none. */

const KEPT_REASONS = IMAGE_REASONS.filter(
  (reason) => !['expired', 'surplus', 'requested'].includes(reason),
)

const recovery = fc.oneof(
  one<ReportRecovery[]>({ recoverable: 'no' }, { recoverable: 'unknown' }),
  fc.record<ReportRecovery>({
    recoverable: one('yes'),
    retentionDays: fc.integer({ min: 1, max: 365 }),
  }),
)

const failure = fc.record({
  error: fc
    .tuple(one('UnauthorizedOperation', 'missing-permissions', 'Boom'), hostileText)
    .map(([code, words]) => itemError(code, words)),
})

const outcomesOf = <Done extends 'removed' | 'disabled' | 'deleted'>(
  dryRun: boolean,
  done: Done,
) =>
  dryRun ? (['planned'] as const) : ([done, 'already-gone', 'failed', 'not-attempted'] as const)

const withFailure = <T extends { readonly outcome: string }>(item: T, said: object): T =>
  ['failed', 'not-attempted'].includes(item.outcome) ? { ...item, ...said } : item

const kept: fc.Arbitrary<ReportSnapshot> = fc.record({
  gib: fc.double({ min: 0, max: 1e5, noNaN: true }),
  recovery,
  id: fc.integer({ min: 0, max: 40 }).map((number) => idOf('snap', number)),
  verdict: one('keep'),
  outcome: one('kept'),
  reason: one(...SNAPSHOT_REASONS),
  storageTier: one('standard', 'archive'),
})

function snapshotOf(dryRun: boolean, goes: boolean): fc.Arbitrary<ReportSnapshot> {
  if (!goes) return kept
  const gone = fc
    .tuple(kept, one<ReportSnapshot['outcome'][]>(...outcomesOf(dryRun, 'deleted')), failure)
    .map(([snapshot, outcome, said]): ReportSnapshot =>
      withFailure({ ...snapshot, verdict: 'remove', outcome }, said),
    )
  return fc.oneof(kept, gone)
}

type Verdict = Pick<ReportImage, 'verdict' | 'reason' | 'outcome'>

const verdictOf = (dryRun: boolean): fc.Arbitrary<Verdict> =>
  fc.oneof(
    fc.record<Verdict>({
      verdict: one('keep'),
      reason: one(...KEPT_REASONS),
      outcome: one('kept'),
    }),
    one<Verdict[]>(
      ...outcomesOf(dryRun, 'removed').map(
        (outcome) => ({ verdict: 'remove', reason: 'surplus', outcome }) as const,
      ),
      ...outcomesOf(dryRun, 'disabled').map(
        (outcome) => ({ verdict: 'disable', reason: 'expired', outcome }) as const,
      ),
    ),
  )

const family = maybe(fc.oneof(one('dev.web', 'prod.db'), hostileText))

function imageOf(dryRun: boolean): fc.Arbitrary<ReportImage> {
  return verdictOf(dryRun).chain((verdict) =>
    fc
      .record({
        name: hostileText,
        label: family,
        rank: maybe(fc.integer({ min: 1, max: 2_000 })),
        snapshots: listOf(snapshotOf(dryRun, verdict.verdict === 'remove'), 0, 3),
        said: failure,
        recovery,
        isLaunchable: fc.boolean(),
      })
      .map(({ label, rank, said, isLaunchable, ...fields }): ReportImage =>
        withFailure(
          {
            ...fields,
            ...verdict,
            ...(label !== undefined && label !== '' && { family: label, familyKey: label }),
            ...(rank !== undefined && { rank }),
            ...(isLaunchable && verdict.verdict === 'remove' && { couldBeDisabled: true }),
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
    .tuple(snapshotOf(dryRun, true), one(...ORPHAN_REASONS), fc.boolean(), hostileText)
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
  const ends = dryRun ? [] : (['failed', 'cancelled'] as const)
  const read = fc
    .record({
      images: listOf(imageOf(dryRun), 0, 12),
      orphans: listOf(orphanOf(dryRun), 0, 4),
      status: one<ReportTarget['status'][]>('done', 'refused', ...ends),
    })
    .map(({ images, orphans, status }) =>
      reportTarget({
        region,
        status,
        images: numbered(images, 'ami'),
        orphans: numbered(orphans, 'snap'),
      }),
    )
  const notRead = one('not-read', 'cancelled').map((status) => unread(region, status))
  return weighted([5, read], [1, notRead])
}

const errorsOf = listOf(
  hostileText.map((message) => reportError({ message })),
  0,
  2,
)

export const anyReport: fc.Arbitrary<Report> = fc.boolean().chain((dryRun) =>
  fc
    .record({
      count: fc.integer({ min: 0, max: REGIONS.length }),
      targets: fc.tuple(...REGIONS.map((region) => targetOf(region, dryRun))),
      errors: errorsOf,
    })
    .map(({ count, targets, errors }) =>
      createReport({ dryRun, errors, targets: targets.slice(0, count) }),
    ),
)
