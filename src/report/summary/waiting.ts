import type { Report, ReportTarget } from '../schema.ts'
import { countedItems, plural } from '../words.ts'

/** The images and orphans of a target that `max-removals: N oldest` leaves for later runs. */
const waitingIn = ({ images, orphans }: ReportTarget): readonly [number, number] => [
  images.filter(({ reason }) => reason === 'next-run').length,
  orphans.filter(({ reason }) => reason === 'next-run').length,
]

/** N of `max-removals: N oldest`; undefined with any other limit. */
const atATime = ({ settings }: Pick<Report, 'settings'>): number | undefined => {
  const digits = /^(\d+) +oldest$/.exec(settings['max-removals'] ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Items that wait for later runs, and the most runs that takes; undefined where nothing waits. */
export function waitingPhrase(report: Report): string | undefined {
  const all = report.targets.map(waitingIn)
  const images = all.reduce((sum, [count]) => sum + count, 0)
  const orphans = all.reduce((sum, [, count]) => sum + count, 0)
  if (images + orphans === 0) return undefined
  const wait = images + orphans === 1 ? 'waits' : 'wait'
  const items = countedItems(images, orphans)
  const count = atATime(report)
  if (count === undefined) return `${items} ${wait} for later runs`
  const runs = Math.max(...all.flat().map((each) => Math.ceil(each / count)))
  return `${items} ${wait} for later runs, ${plural(runs, 'more run')} at most`
}
