import type { Warning } from '../model/index.ts'
import type { Report } from './schema.ts'
import { headline } from './summary/headline.ts'
import { idsOf } from './totals.ts'

/** GitHub drops the outputs of a job past 1 MB, and says nothing. */
export const MOST_OUTPUT_BYTES = 900_000

/** The outputs of `action.yml`, by name. */
export type Outputs = Readonly<Record<OutputName, string>>

/** Some outputs, by name. */
export type SomeOutputs = Readonly<Partial<Outputs>>

export const OUTPUT_NAMES = [
  'deleted-image-ids',
  'deleted-snapshot-ids',
  'planned-image-ids',
  'planned-snapshot-ids',
  'failed-image-ids',
  'failed-snapshot-ids',
  'planned-disabled-image-ids',
  'disabled-image-ids',
  'planned-count',
  'removed-count',
  'disabled-count',
  'kept-count',
  'failed-count',
  'stopped-count',
  'reports-needed-count',
  'reclaimed-gib',
  'reclaimable-gib',
  'report-file',
  'page-file',
  'headline',
] as const
export type OutputName = (typeof OUTPUT_NAMES)[number]

/** Where the page goes: beside the report, with `.html` for `.json`. */
export const pageFileOf = (reportFile: string): string =>
  `${reportFile.replace(/\.json$/i, '')}.html`

const list = (ids: readonly string[]): string => JSON.stringify(ids)

/** Images that stay only because no usage report counts: a real run asks AWS for one. */
const reportsNeeded = ({ targets }: Report): number =>
  targets.reduce((sum, { usageReports }) => sum + (usageReports?.missing.length ?? 0), 0)

/** Accounts of `evidence-roles` that could not be read, Region by Region: no total counts them. */
const unreadEvidence = ({ evidenceTargets = [] }: Report): number =>
  evidenceTargets.filter(({ status }) => status !== 'done').length

/** Stands for a list that is too long to hand on. `image-ids` refuses it. */
const TOO_LONG = 'too-long'

function allOutputs(report: Report, reportFile: string): Outputs {
  const { totals, targets } = report
  const ids = idsOf(targets)
  return {
    'deleted-image-ids': list(ids.images('removed')),
    'deleted-snapshot-ids': list(ids.snapshots('deleted')),
    'planned-image-ids': list(ids.plannedImages('remove')),
    'planned-snapshot-ids': list(ids.plannedSnapshots),
    'failed-image-ids': list(ids.images('failed')),
    'failed-snapshot-ids': list(ids.snapshots('failed')),
    'planned-disabled-image-ids': list(ids.plannedImages('disable')),
    'disabled-image-ids': list(ids.images('disabled')),
    'planned-count': String(totals.images.planned),
    'removed-count': String(totals.images.removed),
    'disabled-count': String(totals.images.disabled),
    'kept-count': String(totals.images.kept),
    'failed-count': String(totals.images.failed + totals.snapshots.failed),
    'stopped-count': String(totals.stopped + unreadEvidence(report)),
    'reports-needed-count': String(reportsNeeded(report)),
    'reclaimed-gib': String(totals.reclaimedGib),
    'reclaimable-gib': String(totals.reclaimableGib),
    'report-file': reportFile,
    'page-file': pageFileOf(reportFile),
    headline: headline(report),
  }
}

/** The outputs of a merge that could not begin, but its headline: a next step can read them as any other's. */
export const NO_OUTPUTS: Omit<Outputs, 'headline'> = {
  'deleted-image-ids': '[]',
  'deleted-snapshot-ids': '[]',
  'planned-image-ids': '[]',
  'planned-snapshot-ids': '[]',
  'failed-image-ids': '[]',
  'failed-snapshot-ids': '[]',
  'planned-disabled-image-ids': '[]',
  'disabled-image-ids': '[]',
  'planned-count': '0',
  'removed-count': '0',
  'disabled-count': '0',
  'kept-count': '0',
  'failed-count': '0',
  'stopped-count': '0',
  'reports-needed-count': '0',
  'reclaimed-gib': '0',
  'reclaimable-gib': '0',
  'report-file': '',
  'page-file': '',
}

/** Counts of what was done: in a run that did not end nobody knows them. */
const COUNTS_OF_THE_END: readonly OutputName[] = [
  'removed-count',
  'disabled-count',
  'failed-count',
  'reclaimed-gib',
]

/** The outputs of an interim: without the counts that only the end of a run knows. */
export function interimOutputs(report: Report, reportFile: string): SomeOutputs {
  const { outputs } = renderOutputs(report, reportFile)
  return Object.fromEntries(
    Object.entries(outputs).filter(([name]) => !COUNTS_OF_THE_END.some((each) => each === name)),
  )
}

function bytesOf(outputs: Outputs): number {
  return OUTPUT_NAMES.reduce(
    (sum, name) => sum + Buffer.byteLength(`${name}=${outputs[name]}\n`),
    0,
  )
}

function longestOf(outputs: Outputs): OutputName {
  return OUTPUT_NAMES.reduce((longest, name) =>
    outputs[name].length > outputs[longest].length ? name : longest,
  )
}

/** The outputs of a run, and a warning for each list that was too long to hand on. */
export function renderOutputs(
  report: Report,
  reportFile: string,
): { readonly outputs: Outputs; readonly warnings: readonly Warning[] } {
  let outputs = allOutputs(report, reportFile)
  const warnings: Warning[] = []
  while (bytesOf(outputs) > MOST_OUTPUT_BYTES) {
    const name = longestOf(outputs)
    // Neither `[]` nor nothing: an empty `image-ids` means every image.
    outputs = { ...outputs, [name]: TOO_LONG }
    warnings.push({
      code: 'output-too-large',
      message: `The output ${name} is the word too-long: GitHub would drop outputs of that size. The report has it: ${reportFile}`,
    })
  }
  return { outputs, warnings }
}
