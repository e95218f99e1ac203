import type { Report, ReportImage } from '../schema.ts'
import { code, folded, link, list, paragraphs, table, text } from '../markdown.ts'
import { formatTime, plural } from '../words.ts'
import { targetName } from './context.ts'

/** What a reason code says, in the order in which the rules are tried. */
const MEANINGS: Readonly<Record<ReportImage['reason'], string>> = {
  pending: 'the image is still being made',
  'not-selected': '`include`, `exclude`, `image-ids` or `rules` leave it out',
  unmapped: '`mapping` gives it no family, and so it is never considered',
  'in-use': 'something names it: an instance, a launch template, a line of a file',
  protected:
    'deregistration protection, a tag `ami-cleanup:keep` or `keep-until`, or somebody enabled it again',
  managed: 'AWS Backup or Data Lifecycle Manager takes care of it',
  shared: 'it is public, or other accounts may launch it',
  'recently-launched': 'it was launched within `unused-for`',
  'keep-previous': 'it is one of the newest unused images of its family',
  'too-young': 'it is younger than `max-age`, or than a day',
  'in-grace': 'it is disabled, and `grace` has not passed since',
  'not-planned': 'the plan file does not take the same step',
  'not-recoverable': 'no Recycle Bin rule covers all of it, and `require-recycle-bin` is set',
  expired: 'it is older than `max-age` and nothing above keeps it',
  surplus: 'nothing above keeps it',
  requested: '`image-ids` names it and nothing above keeps it',
}

/** What the reasons on this page mean. */
function reasonsPart({ targets }: Report): string | undefined {
  const used = new Set(targets.flatMap(({ images }) => images.map(({ reason }) => reason)))
  const items = Object.entries(MEANINGS)
    .filter(([reason]) => used.has(reason as ReportImage['reason']))
    .map(([reason, meaning]) => `**${reason}**: ${meaning}`)
  return items.length === 0 ? undefined : folded('What the reasons mean', list(items))
}

function settingsPart({ settings }: Report): string {
  const given = Object.entries(settings).filter(([, value]) => value !== '')
  return folded(
    'Settings',
    table(
      ['Input', 'Value'],
      given.map(([name, value]) => [code(name), code(value, 200)]),
    ),
  )
}

const isWebAddress = (url: string): boolean => /^https:\/\/[^\s"<>]+$/.test(url)

/** Where and when, and where the rest is. */
export function footer({ targets, run, generatedAt, merged }: Report): string {
  const [only] = targets
  const { url = '', version } = run
  const parts = [
    ...(targets.length === 1 && only ? [text(targetName(only))] : []),
    formatTime(generatedAt),
    ...(merged ? [`merged from ${plural(merged.reports, 'report')}`] : []),
    `AMI Cleanup ${text(version, 40)}`,
    ...(isWebAddress(url) ? [link('this run', url)] : []),
  ]
  const report =
    'The JSON report has every image, its tags and all that names it: keep it with <code>actions/upload-artifact</code>, its path is the output <code>report-file</code>.'
  return `<sub>${parts.join(' · ')}<br>${report}</sub>`
}

/** What closes every page. */
export const closing = (report: Report): string =>
  paragraphs(reasonsPart(report), settingsPart(report), footer(report))
