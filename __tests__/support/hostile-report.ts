import { REFERENCE_KEYS } from '../../src/model/index.ts'
import type { Report } from '../../src/report/schema.ts'
import {
  idOf,
  itemError,
  reportError,
  reportEvidence,
  reportOrphan,
  reportSnapshot,
  times,
} from './report-factories.ts'
import { dry, imagesOf } from './short-reports.ts'

/** Gives the next text that stands somewhere in a report. */
export type Texts = () => string

interface HostileReportSettings {
  readonly dryRun: boolean
  readonly errors: boolean
}

/** Stands for a text of others. */
const TEXT = '%'

/** The same with a text of others wherever one stands, in keys too. */
function fill(value: unknown, texts: Texts): unknown {
  if (typeof value === 'string') return value.replaceAll(TEXT, () => texts())
  if (Array.isArray(value)) return value.map((each) => fill(each, texts))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map((entry) => entry.map((part: unknown) => fill(part, texts))),
  )
}

function imagesWithTexts({
  dryRun,
  errors,
}: HostileReportSettings): Report['targets'][0]['images'] {
  const told = { name: TEXT, explanation: TEXT }
  const outcomes = dryRun ? 'going' : `removed ${errors ? 'failed' : 'already-gone'}`
  const snapshots = [reportSnapshot({ reason: 'locked', explanation: TEXT })]
  const going = imagesOf(outcomes, { ...told, snapshots, error: itemError('Boom', TEXT) })
  const kept = [...REFERENCE_KEYS, 'copies'].flatMap((source, index) =>
    imagesOf(
      index % 2 === 0 ? 'in-use' : 'protected',
      { ...told, references: [{ source, resource: TEXT, detail: TEXT }] },
      index + 100,
    ),
  )
  // More than half of all, so that the hint at a mapping shows their tags.
  const unmapped = times(15, (index) =>
    imagesOf('unmapped', { ...told, tags: { [`${String(index)} ${TEXT}`]: TEXT } }, index + 200),
  )
  return [
    ...[...going, ...kept].map((image, index) => ({
      ...image,
      family: `${String(index)} ${TEXT}`,
    })),
    ...unmapped.flat().map((image) => ({ ...image, tags: { ...image.tags, team: 'a' } })),
  ]
}

/** A report in which everything that can come from others is one of these texts. */
export function createHostileReport(texts: Texts, settings: HostileReportSettings): Report {
  const orphan = { description: TEXT, explanation: TEXT }
  const locked = {
    id: idOf('snap', 9),
    verdict: 'keep',
    reason: 'locked',
    outcome: 'kept',
  } as const
  const place = { accountId: TEXT, region: TEXT }
  const targets = [
    {
      evidence: [reportEvidence({ notes: [TEXT, TEXT] })],
      notKnown: [{ part: TEXT, why: TEXT }],
      images: imagesWithTexts(settings),
      orphans: [reportOrphan(orphan), reportOrphan({ ...orphan, ...locked })],
    },
    { region: 'us-east-1', error: itemError('Boom', TEXT) },
  ]
  const codes = settings.errors ? ['unexpected', 'cancelled'] : []
  const why = { kind: 'image', planned: true, reason: 'in-use', explanation: TEXT } as const
  const overrides: Partial<Report> = {
    dryRun: settings.dryRun,
    settings: { mapping: `x${TEXT}`, include: `x${TEXT}` },
    errors: codes.map((code) => reportError({ code, message: TEXT })),
    warnings: times(settings.errors ? 4 : 0, () => ({
      code: 'unreadable-keep-until',
      message: TEXT,
    })),
    planFile: {
      generatedAt: '2026-11-19T12:00:00.000Z',
      differences: [{ ...place, id: TEXT, ...why }],
      otherTargets: [place],
    },
  }
  return dry(fill(targets, texts) as typeof targets, fill(overrides, texts) as Partial<Report>)
}
