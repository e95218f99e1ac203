import { startEmulator } from '../../__tests__/emulator/index.ts'
import {
  createLargeWorld,
  LARGE_ACCOUNT,
  LARGE_REGION,
} from '../../__tests__/support/large-world.ts'
import { Rounds } from '../../__tests__/support/rounds.ts'
import { runAction } from '../../__tests__/support/run-action.ts'

/** How many calls of a plan have to wait for one another. */
export async function measureRounds(): Promise<void> {
  const world = createLargeWorld({
    families: 100,
    imagesAFamily: 20,
    instances: 500,
    templates: 300,
    groups: 100,
  })
  const rounds = new Rounds()
  const emulator = await startEmulator({ world, onCall: rounds.onCall })
  await runAction({
    environment: emulator.environment(LARGE_ACCOUNT, LARGE_REGION),
    // Nothing goes, so that no question has to be asked about a single image.
    inputs: { 'keep-previous': '20' },
    onStart: rounds.onStart,
  })
  const byOperation = Map.groupBy(emulator.calls, ({ operation, input }) =>
    JSON.stringify([operation, { ...input, NextToken: undefined }]),
  )
  const longestList = Math.max(...[...byOperation.values()].map((calls) => calls.length))
  console.log(
    `round trips one after another: ${String(rounds.count)} of ${String(emulator.calls.length)} calls; the longest list has ${String(longestList)} pages`,
  )
  await emulator.stop()
}
