import type { Evidence, Problem } from '../model/index.ts'
import { oneLine } from '../text/display.ts'
import { plural } from './words.ts'

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** The inputs that say something, one a line. */
export function renderSettings(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${oneLine(value, 200)}`)
}

/** What one source looked at. */
export function renderEvidenceLine(row: Evidence): string {
  if (row.skipped) return `  ${row.source}: skipped`
  const notes = row.notes.length > 0 ? `, ${plural(row.notes.length, 'note')}` : ''
  return `  ${row.source}: ${plural(row.resources, 'resource')}, ${plural(row.images, 'image')} named (${seconds(row.durationMs)}${notes})`
}

/** What could not be read of a target: what to add to mend it stands at the end of the log. */
export function renderUnread({ message }: Problem): readonly string[] {
  const [first = '', ...rest] = message.split('\n')
  return [first, ...rest.filter((line) => line.startsWith('- '))]
}
