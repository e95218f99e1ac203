import type { Report, ReportUsage } from '../schema.ts'
import { formatCount, plural } from '../words.ts'

const minute = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`

function asked(usages: readonly ReportUsage[]): string | undefined {
  const count = usages.flatMap(({ requested }) => requested).length
  if (count === 0) return undefined
  const [first] = usages.flatMap(({ usableUntil }) => usableUntil ?? []).toSorted()
  const until = first === undefined ? '' : `, until ${minute(first)}`
  return `Asked AWS for ${plural(count, 'usage report')}; a run from tomorrow on can judge them${until}. Let it run every day.`
}

function wouldAsk(usages: readonly ReportUsage[]): string | undefined {
  const count = usages.flatMap(({ missing }) => missing).length
  if (count === 0) return undefined
  return `A real run would ask AWS for ${plural(count, 'usage report')}; a run from the day after on could judge them.`
}

function counted(count: number, what: string): string | undefined {
  return count === 0 ? undefined : `${formatCount(count)} ${what}.`
}

/** Shared images that wait for AWS to say who uses them, and what was done about it. */
export function usageReports({ targets, dryRun }: Report): string {
  const usages = targets.flatMap((target) => target.usageReports ?? [])
  const sum = (of: (usage: ReportUsage) => number): number =>
    usages.reduce((total, usage) => total + of(usage), 0)
  const sentences = [
    dryRun ? wouldAsk(usages) : asked(usages),
    counted(
      sum(({ pending }) => pending),
      'of the usage reports are still being made',
    ),
    counted(
      sum(({ failed }) => failed.length),
      'were asked for, and AWS made none',
    ),
    counted(
      sum(({ notRead }) => notRead),
      'shared images have usage reports that could not be read',
    ),
  ].filter((sentence) => sentence !== undefined)
  return sentences.length === 0 ? '' : `📨 ${sentences.join(' ')}`
}
