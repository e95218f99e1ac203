import fc from 'fast-check'
import { PROPERTIES } from '../../__tests__/property/properties.ts'
import type { Batch, Lived } from './batch.ts'

/** Lives one batch of stories after the other, as the process that started this one says. */

/** In milliseconds. A story that must not be is printed as small as it has become by then. */
const BATCH_TAKES = 240_000

async function live(batch: Batch): Promise<Lived> {
  const before = process.cpuUsage()
  const checked = await PROPERTIES[batch.name]({
    seed: batch.seed,
    numRuns: batch.stories,
    plugins: [fc.interruptAfterTimeLimit(BATCH_TAKES)],
  })
  const { user, system } = process.cpuUsage(before)
  return { ...checked, name: batch.name, cpuSeconds: (user + system) / 1e6 }
}

process.on('message', (batch: Batch) => {
  void live(batch).then((lived) => process.send?.(lived))
})
