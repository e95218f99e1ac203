import { startEmulator, type Call } from '../../__tests__/emulator/index.ts'
import { createStage, type StageName } from './stages.ts'

/**
 * A process of its own for the emulator, because what it uses must not count as the action's, and
 * must not take the action's processor. It is given a stage's name, tells the environment to call it
 * when it listens, tells what was called when it is asked, and ends with its parent.
 */

/** What is measured of a call, in milliseconds of the emulator's clock. */
export type CallRecord = Pick<Call, 'operation' | 'startedAt' | 'endedAt' | 'error'>

const { options, environmentOf } = createStage(JSON.parse(process.argv[2] ?? '') as StageName)
const emulator = await startEmulator(options)

process.on('message', () => {
  process.send?.(
    emulator.calls.map(({ operation, startedAt, endedAt, error }) => ({
      ...{ operation, startedAt, endedAt, error },
    })),
  )
})
process.on('disconnect', () => void emulator.stop())
process.send?.(environmentOf(emulator))
