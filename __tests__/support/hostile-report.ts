import { REFERENCE_KEYS } from '../../src/model/index.ts'
import type { Report, ReportImage, ReportReference } from '../../src/report/schema.ts'
import {
  createReport,
  goingImage,
  idOf,
  reportEvidence,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
  itemError,
  reportError,
} from './report-factories.ts'

/** Gives the next text that stands somewhere in a report. */
export type Texts = () => string

interface HostileReportSettings {
  readonly dryRun: boolean
  readonly errors: boolean
}

const references = (texts: Texts): ReportReference[] =>
  [...REFERENCE_KEYS, 'copies' as const].map((source) => ({
    source,
    resource: texts(),
    detail: texts(),
  }))

function outcomesOf({ dryRun, errors }: HostileReportSettings): readonly ReportImage['outcome'][] {
  if (dryRun) return ['planned']
  return ['removed', errors ? 'failed' : 'already-gone']
}

function goingImages(texts: Texts, settings: HostileReportSettings): readonly ReportImage[] {
  const outcomes = outcomesOf(settings)
  return outcomes.map((outcome, index) =>
    goingImage(index + 1, {
      name: texts(),
      family: `going ${String(index)} ${texts()}`,
      explanation: texts(),
      outcome,
      error: itemError('Boom', texts()),
      snapshots: [
        reportSnapshot({ id: idOf('snap', index), reason: 'locked', explanation: texts() }),
      ],
    }),
  )
}

const keptImages = (texts: Texts): readonly ReportImage[] =>
  references(texts).map((reference, index) =>
    reportImage({
      id: idOf('ami', index + 100),
      name: texts(),
      family: `kept ${String(index)} ${texts()}`,
      reason: index % 2 === 0 ? 'in-use' : 'protected',
      explanation: texts(),
      references: [reference],
    }),
  )

/** More than half of all, so that the hint at a mapping shows their tags. */
const unmappedImages = (texts: Texts): readonly ReportImage[] =>
  Array.from({ length: 15 }, (_, index) =>
    reportImage({
      id: idOf('ami', index + 200),
      name: texts(),
      reason: 'unmapped',
      explanation: texts(),
      tags: { [`${String(index)} ${texts()}`]: texts(), team: 'a' },
    }),
  )

/** A report in which everything that can come from others is one of these texts. */
export function createHostileReport(
  texts: Texts,
  { dryRun, errors }: HostileReportSettings,
): Report {
  const target = reportTarget({
    evidence: [reportEvidence({ notes: [texts(), texts()] })],
    notKnown: [{ part: texts(), why: texts() }],
    images: [
      ...goingImages(texts, { dryRun, errors }),
      ...keptImages(texts),
      ...unmappedImages(texts),
    ],
    orphans: [
      reportOrphan({ description: texts(), explanation: texts() }),
      reportOrphan({
        verdict: 'keep',
        reason: 'locked',
        outcome: 'kept',
        description: texts(),
        explanation: texts(),
      }),
    ],
  })
  return createReport({
    dryRun,
    settings: { mapping: `x${texts()}`, include: `x${texts()}` },
    errors: errors
      ? (['unexpected', 'cancelled'] as const).map((code) =>
          reportError({ code, message: texts() }),
        )
      : [],
    warnings: (errors ? [1, 2, 3, 4] : []).map(() => ({
      code: 'unreadable-keep-until',
      message: texts(),
    })),
    planFile: {
      generatedAt: '2026-11-19T12:00:00.000Z',
      differences: [
        {
          accountId: texts(),
          region: texts(),
          id: texts(),
          kind: 'image',
          planned: true,
          reason: 'in-use',
          explanation: texts(),
        },
      ],
      otherTargets: [{ accountId: texts(), region: texts() }],
    },
    targets: [target, reportTarget({ region: 'us-east-1', error: itemError('Boom', texts()) })],
  })
}
