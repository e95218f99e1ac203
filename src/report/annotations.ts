import { oneLine } from '../text/display.ts'
import type { Report } from './schema.ts'
import { formatCount, plural } from './words.ts'

/** One message for a kind of problem: GitHub shows ten of a kind a step and drops the rest. */
export interface Annotation {
  readonly title: string
  readonly message: string
}

const LONGEST = 500

const TITLES: Readonly<Record<string, string>> = {
  'unreadable-keep-until': 'Unreadable keep-until tag',
  'image-outlives-snapshots': 'The Recycle Bin keeps images for longer than their snapshots',
  'image-not-found': 'Images that do not exist',
  'unknown-alias': 'An alias that may not be read',
  'no-parameters': 'A path or name without parameters',
  'nothing-checked-out': 'Nothing is checked out',
  'not-checked-out': 'Files are not checked out',
  'not-told-by-git': 'Git could not tell the files of a checkout',
  'unusable-ignore-file': 'An unusable .ami-cleanup-ignore',
  'no-image-in-file': 'A file of in-use-files names no image',
  'references-skipped': 'References were skipped',
  'above-max-removals': 'Above max-removals',
  'above-max-removals-total': 'Above max-removals-total',
  'plan-differs': 'The plan file no longer holds in full',
  'output-too-large': 'An output is too long',
  'pull-request-comment': 'No pull-request comment',
}

function joined(messages: readonly string[]): string {
  const [first = ''] = messages
  const rest = messages.length - 1
  return `${oneLine(first, LONGEST)}${rest > 0 ? ` (and ${formatCount(rest)} more like it, in the summary)` : ''}`
}

/** The warnings of a run, by kind. */
export function annotations(report: Report): readonly Annotation[] {
  const kinds = Map.groupBy(report.warnings, ({ code }) => code)
  return [...kinds].map(([code, each]) => ({
    title: TITLES[code] ?? code,
    message: joined(each.map(({ message }) => message)),
  }))
}

/** Removals that failed, as one failure; each item counts once. */
function failedRemovals({ targets }: Report): readonly string[] {
  const items = targets.flatMap(({ images, orphans }) => [
    ...images,
    ...orphans,
    ...images.flatMap(({ snapshots }) => snapshots),
  ])
  const failures = items
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, error = '' }) => [id, `${id}: ${error}`] as const)
  const messages = [...new Map(failures).values()]
  if (messages.length === 0) return []
  return [`${plural(messages.length, 'removal')} failed. ${joined(messages)}`]
}

/** What makes the run fail: a text for each kind, of which each becomes one annotation. */
export function failures(report: Report): readonly string[] {
  const { errors } = report
  return [
    ...(errors.length > 0 ? [errors.map(({ message }) => message).join('\n\n')] : []),
    ...failedRemovals(report),
  ]
}
