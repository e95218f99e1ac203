import { oneLine } from '../text.ts'
import type { Report } from '../report-schema.ts'
import { formatCount } from './words.ts'

/** One message for a kind of problem: GitHub shows ten of a kind a step and drops the rest. */
export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly message: string
}

const LONGEST = 500

const TITLES: Readonly<Record<string, string>> = {
  'unreadable-keep-until': 'Unreadable keep-until tag',
  'image-outlives-snapshots': 'The Recycle Bin keeps images for longer than their snapshots',
  'image-not-found': 'Images that do not exist',
  'unknown-alias': 'An alias that may not be read',
  'references-skipped': 'References were skipped',
  'above-max-removals': 'Above max-removals',
  'plan-differs': 'The plan file no longer holds in full',
  'output-too-large': 'An output is too long',
  'pull-request-comment': 'No pull-request comment',
}

function joined(messages: readonly string[]): string {
  const [first = ''] = messages
  const rest = messages.length - 1
  return `${oneLine(first, LONGEST)}${rest > 0 ? ` (and ${formatCount(rest)} more like it, in the summary)` : ''}`
}

/** The annotations of a run: its warnings by kind, and failed removals. Its errors are the failure's own message. */
export function annotations(report: Report): readonly Annotation[] {
  const kinds = Map.groupBy(report.warnings, ({ code }) => code)
  const warnings = [...kinds].map(([code, each]): Annotation => ({
    level: 'warning',
    title: TITLES[code] ?? code,
    message: joined(each.map(({ message }) => message)),
  }))
  const failures = report.targets
    .flatMap(({ images, orphans }) => [
      ...images,
      ...orphans,
      ...images.flatMap(({ snapshots }) => snapshots),
    ])
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, error = '' }) => `${id}: ${error}`)
  if (failures.length === 0) return warnings
  return [
    { level: 'error', title: 'Removals failed', message: joined([...new Set(failures)]) },
    ...warnings,
  ]
}
