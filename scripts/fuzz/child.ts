import fc from 'fast-check'
import { PROPERTIES, type Checked, type PropertyName } from '../../__tests__/property/properties.ts'

/** Lives one batch of stories after the other, as the process that started this one says. */

/** Stories of one property that a process lives in one go. */
export interface Batch {
  readonly name: PropertyName
  readonly seed: number
  readonly stories: number
}

/** What came of a batch. */
export interface Lived extends Checked {
  readonly name: PropertyName
  readonly cpuSeconds: number
}

/** In milliseconds. A story that must not be is printed as small as it has become by then. */
const BATCH_TAKES = 240_000

async function live({ name, seed, stories }: Batch): Promise<Lived> {
  const before = process.cpuUsage()
  const plugins = [fc.interruptAfterTimeLimit(BATCH_TAKES)]
  const checked = await PROPERTIES[name]({ seed, numRuns: stories, plugins })
  const { user, system } = process.cpuUsage(before)
  return { ...checked, name, cpuSeconds: (user + system) / 1e6 }
}

process.on('message', (batch: Batch) => {
  void live(batch).then((lived) => process.send?.(lived))
})
