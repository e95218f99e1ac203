import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Inputs } from '../../__tests__/support/run-action.ts'
import type { Heard, Listening } from './emulator-process.ts'
import { measureRun, type MeasuredRun } from './measured-run.ts'
import type { StageName } from './stages.ts'

/** A run of the action, and what the emulator heard of it. */
export type StagedRun = MeasuredRun & Heard

/** @throws where the process ends without an answer; it has printed why */
async function answerOf(emulator: ChildProcess): Promise<unknown> {
  const [message] = (await Promise.race([
    once(emulator, 'message'),
    once(emulator, 'exit').then(() => {
      throw new Error('The process of the emulator ended early.')
    }),
  ])) as readonly unknown[]
  return message
}

/** Sets the stage up in a process of its own, and runs the action on it. */
export async function runOnStage(stage: StageName, inputs: Inputs): Promise<StagedRun> {
  const emulator = fork(new URL('emulator-process.ts', import.meta.url), [JSON.stringify(stage)], {
    // JSON would lose the calls that got no answer, whose end is Infinity.
    serialization: 'advanced',
  })
  const ended = once(emulator, 'exit')
  const { environment } = (await answerOf(emulator)) as Listening
  try {
    const measured = await measureRun({ inputs, environment })
    const answer = answerOf(emulator)
    emulator.send('What was called?')
    return { ...measured, ...((await answer) as Heard) }
  } finally {
    emulator.disconnect()
    await ended
  }
}
