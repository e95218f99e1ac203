import { removalErrorsOf } from '../../src/report/errors.ts'
import { withFigures } from '../../src/report/families.ts'
import { totalsOf } from '../../src/report/totals.ts'
import {
  SCHEMA_VERSION,
  type Report,
  type ReportEvidence,
  type ReportError,
  type ReportImage,
  type ReportItemError,
  type ReportOrphan,
  type ReportRun,
  type ReportSnapshot,
  type ReportTarget,
} from '../../src/report/schema.ts'
import { ordinal } from '../../src/report/words.ts'
import { requireValid } from './report-json-schema.ts'

/** When the reports of tests are made. */
export const NOW = new Date('2026-11-20T12:00:00.000Z')

export const ACCOUNT = '111122223333'

const HEX_DIGITS = 17

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** An id of AWS's form with a number that a test can read: `ami-00000000000000001`. */
export const idOf = (prefix: string, number: number): string =>
  `${prefix}-${number.toString(16).padStart(HEX_DIGITS, '0')}`

export const reportSnapshot = (overrides: Partial<ReportSnapshot> = {}): ReportSnapshot => ({
  id: idOf('snap', 1),
  verdict: 'keep',
  outcome: 'kept',
  gib: 8,
  storageTier: 'standard',
  recovery: { recoverable: 'no' },
  ...overrides,
})

export const reportImage = (overrides: Partial<ReportImage> = {}): ReportImage => ({
  id: idOf('ami', 1),
  name: 'web-1',
  family: 'dev.web',
  architecture: 'x86_64',
  state: 'available',
  createdAt: '2026-10-01T08:30:00.000Z',
  tags: { environment: 'dev', role: 'web' },
  verdict: 'keep',
  reason: 'keep-previous',
  explanation: 'Newest unused image of its family; keep-previous keeps 4.',
  references: [],
  snapshots: [],
  outcome: 'kept',
  recovery: { recoverable: 'no' },
  ...overrides,
})

/** An image that the plan of a run without `grace` removes, with its snapshot. */
export const goingImage = (number: number, overrides: Partial<ReportImage> = {}): ReportImage =>
  reportImage({
    id: idOf('ami', number),
    name: `web-${String(number)}`,
    verdict: 'remove',
    reason: 'surplus',
    explanation: `${ordinal(number)} newest unused image of its family; keep-previous keeps 4.`,
    snapshots: [
      reportSnapshot({ id: idOf('snap', number), verdict: 'remove', outcome: 'planned' }),
    ],
    outcome: 'planned',
    couldBeDisabled: true,
    ...overrides,
  })

/** An image that was removed with its snapshot. */
export const removedImage = (number: number, overrides: Partial<ReportImage> = {}): ReportImage =>
  goingImage(number, {
    outcome: 'removed',
    snapshots: [
      reportSnapshot({ id: idOf('snap', number), verdict: 'remove', outcome: 'deleted' }),
    ],
    ...overrides,
  })

export const reportOrphan = (overrides: Partial<ReportOrphan> = {}): ReportOrphan => ({
  id: idOf('snap', 0xfff),
  verdict: 'remove',
  reason: 'orphan',
  explanation: 'Made for ami-0aaaaaaaaaaaaaaaa, which no longer exists.',
  outcome: 'planned',
  image: 'ami-0aaaaaaaaaaaaaaaa',
  description: 'Created by CreateImage(i-1) for ami-0aaaaaaaaaaaaaaaa',
  startedAt: '2025-01-01T00:00:00.000Z',
  gib: 8,
  storageTier: 'standard',
  recovery: { recoverable: 'no' },
  ...overrides,
})

export const reportEvidence = (overrides: Partial<ReportEvidence> = {}): ReportEvidence => ({
  source: 'instances',
  resources: 12,
  images: 3,
  skipped: false,
  durationMs: 1_234,
  notes: [],
  ...overrides,
})

/** What is special of a target; its figures are worked out anew. */
export type TargetSeed = Partial<ReportTarget>

/** A target with the figures of what it holds. */
export const reportTarget = (overrides: TargetSeed = {}): ReportTarget =>
  withFigures({
    accountId: ACCOUNT,
    region: 'eu-west-1',
    partition: 'aws',
    status: 'done',
    evidence: [reportEvidence()],
    notKnown: [],
    refusals: [],
    images: [],
    orphans: [],
    ...overrides,
  })

export const reportRun = (overrides: Partial<ReportRun> = {}): ReportRun => ({
  version: '1.0.0',
  repository: 'octo-org/infrastructure',
  workflow: 'Clean up',
  runId: '4711',
  attempt: 1,
  commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  url: 'https://github.com/octo-org/infrastructure/actions/runs/4711',
  startedAt: '2026-11-20T11:58:00.000Z',
  finishedAt: NOW.toISOString(),
  ...overrides,
})

export const reportError = (overrides: Partial<ReportError> = {}): ReportError => ({
  code: 'evidence-incomplete',
  cause: 'other',
  message: 'eu-west-1 could not be read',
  ...overrides,
})

/** Why something failed; a missing permission where the code says so. */
export const itemError = (code: string, message = 'no'): ReportItemError => ({
  code,
  cause: ['UnauthorizedOperation', 'missing-permissions'].includes(code) ? 'denied' : 'other',
  message,
})

/** A report with the totals of its targets, that the published JSON Schema allows. */
export function createReport(overrides: Partial<Omit<Report, 'totals'>> = {}): Report {
  const { targets = [reportTarget()], errors = [] } = overrides
  return requireValid({
    schemaVersion: SCHEMA_VERSION,
    dryRun: true,
    result: 'success',
    generatedAt: NOW.toISOString(),
    run: reportRun(),
    settings: { mapping: 'tags:environment,role', 'keep-previous': '4' },
    warnings: [],
    ...overrides,
    errors: [...errors, ...targets.flatMap(removalErrorsOf)],
    targets,
    totals: totalsOf(targets),
  })
}
