import type { Warning } from '../model/index.ts'
import type { Report } from './schema.ts'
import { headline } from './summary/headline.ts'
import { type Ids, idsOf } from './totals.ts'
import { isInterrupted } from './unfinished.ts'

/** GitHub drops the outputs of a job past 1 MB, and says nothing. */
export const MOST_OUTPUT_BYTES = 900_000

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

/** Everything that a value is made from. */
interface OutputSource {
  readonly report: Report
  readonly ids: Ids
  readonly reportFile: string
}

interface Output {
  /** As `action.yml` and `merge/action.yml` have it. */
  readonly description: string
  readonly value: (of: OutputSource) => string | number
  /** Only the end of a run knows it, or it is written last: a run that did not end lacks it. */
  readonly when?: 'known at the end' | 'written last'
}

/** The outputs of both actions, in the order of `action.yml`. */
export const OUTPUTS = {
  'deleted-image-ids': {
    description: 'The images that were removed, as a JSON array. Empty in a dry run.',
    value: ({ ids }) => list(ids.images('removed')),
  },
  'deleted-snapshot-ids': {
    description: 'The snapshots that were deleted, as a JSON array. Empty in a dry run.',
    value: ({ ids }) => list(ids.snapshots('deleted')),
  },
  'planned-image-ids': {
    description: 'The images that the plan removes, as a JSON array.',
    value: ({ ids }) => list(ids.plannedImages('remove')),
  },
  'planned-snapshot-ids': {
    description: 'The snapshots that the plan removes, as a JSON array.',
    value: ({ ids }) => list(ids.plannedSnapshots),
  },
  'failed-image-ids': {
    description: 'The images that could not be removed, as a JSON array.',
    value: ({ ids }) => list(ids.images('failed')),
  },
  'failed-snapshot-ids': {
    description: 'The snapshots that could not be deleted, as a JSON array.',
    value: ({ ids }) => list(ids.snapshots('failed')),
  },
  'planned-disabled-image-ids': {
    description: 'The images that the plan disables, as a JSON array.',
    value: ({ ids }) => list(ids.plannedImages('disable')),
  },
  'disabled-image-ids': {
    description:
      'The images that were disabled, as a JSON array, with those whose mark failed. Empty in a dry run.',
    value: ({ ids }) => list(ids.disabledImages),
  },
  'planned-count': {
    description: 'How many images the plan removes.',
    value: ({ report: { totals } }) => totals.images.planned,
  },
  'removed-count': {
    description: 'How many images were removed.',
    value: ({ report: { totals } }) => totals.images.removed,
    when: 'known at the end',
  },
  'disabled-count': {
    description: 'How many images were disabled, with those whose mark failed.',
    value: ({ report: { totals } }) => totals.images.disabled,
    when: 'known at the end',
  },
  'kept-count': {
    description: 'How many images are kept.',
    value: ({ report: { totals } }) => totals.images.kept,
  },
  'failed-count': {
    description:
      'How many images and snapshots could not be removed, and how many images could not be disabled.',
    value: ({ report: { totals } }) => totals.images.failed + totals.snapshots.failed,
    when: 'known at the end',
  },
  'stopped-count': {
    description:
      'How many accounts and Regions did not come to their end, because they were not read, refused, failed, cancelled or interrupted. Those of `evidence-roles` count. Of a run that could not begin, a merge counts one.',
    value: ({ report }) =>
      report.totals.stopped + unreadEvidence(report) + (report.merged?.notBegun?.length ?? 0),
  },
  'reports-needed-count': {
    description:
      'How many shared images stay only because no usage report says that nobody uses them. A real run asks AWS for the reports, so a workflow with an approval starts its second job for these too.',
    value: ({ report }) => reportsNeeded(report),
  },
  'reclaimed-gib': {
    description: 'The full size of the deleted snapshots in GiB.',
    value: ({ report: { totals } }) => totals.reclaimedGib,
    when: 'known at the end',
  },
  'reclaimable-gib': {
    description: 'The full size of the snapshots that the plan removes in GiB.',
    value: ({ report: { totals } }) => totals.reclaimableGib,
  },
  'report-file': {
    description: 'The path of the JSON report.',
    value: ({ reportFile }) => reportFile,
  },
  'page-file': {
    description:
      'The path of the HTML page, beside the report. It shows any number of images and needs only a browser.',
    value: ({ reportFile }) => pageFileOf(reportFile),
    when: 'written last',
  },
  headline: {
    description: 'The first sentence of the summary, for a chat message. It names no account.',
    value: ({ report }) => headline(report),
  },
} as const satisfies Readonly<Record<string, Output>>

export type OutputName = keyof typeof OUTPUTS

export const OUTPUT_NAMES = Object.keys(OUTPUTS) as readonly OutputName[]

/** The outputs of `action.yml`, by name. */
export type Outputs = Readonly<Record<OutputName, string>>

/** Some outputs, by name. */
export type SomeOutputs = Readonly<Partial<Outputs>>

function allOutputs(report: Report, reportFile: string): Outputs {
  const source: OutputSource = { report, reportFile, ids: idsOf(report.targets) }
  const values = OUTPUT_NAMES.map((name) => [name, String(OUTPUTS[name].value(source))] as const)
  return Object.fromEntries(values) as Outputs
}

function without(outputs: SomeOutputs, when: Output['when']): SomeOutputs {
  const isOf = (output: Output): boolean => output.when === when
  const left = OUTPUT_NAMES.filter((name) => isOf(OUTPUTS[name]))
  return Object.fromEntries(
    Object.entries(outputs).filter(([name]) => !left.some((each) => each === name)),
  )
}

/** The outputs of a report without those of which nobody knows the value, because a run did not end. */
export const knownOutputs = (report: Report, outputs: Outputs): SomeOutputs =>
  isInterrupted(report) ? without(outputs, 'known at the end') : outputs

/** The outputs of an interim: without those that only the end of a run knows, or has written. */
export const interimOutputs = (report: Report, reportFile: string): SomeOutputs =>
  without(knownOutputs(report, renderOutputs(report, reportFile).outputs), 'written last')

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
