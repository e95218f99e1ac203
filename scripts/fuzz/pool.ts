import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Batch, Lived } from './child.ts'

/** In milliseconds. A batch takes seconds: one that takes this long has a story that never ends. */
const PATIENCE = 600_000

const start = (): ChildProcess =>
  fork(new URL('child.ts', import.meta.url), { execArgv: ['--no-warnings'] })

/** A process that ends without an answer is a find as well: its seed finds the story again. */
async function answerOf(child: ChildProcess, batch: Batch): Promise<Lived> {
  const { promise, resolve } = Promise.withResolvers<Lived>()
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
  child.once('message', resolve).send(batch)
  child.once('exit', (code: number | null, signal: string | null) => {
    const message = `The process ended with ${String(code ?? signal)}: one of ${batch.stories} stories.`
    const find = { seed: batch.seed, path: '', message }
    resolve({ name: batch.name, stories: 0, cpuSeconds: 0, find })
  })
  const lived = await promise
  clearTimeout(patience)
  child.removeAllListeners()
  return lived
}

async function work(next: () => Batch | undefined, onLived: (lived: Lived) => void): Promise<void> {
  let child = start()
  for (let batch = next(); batch !== undefined; batch = next()) {
    onLived(await answerOf(child, batch))
    if (child.exitCode !== null || child.signalCode !== null) child = start()
  }
  child.kill()
}

/** Lives batches in as many processes as there are processors, until there is no next one. */
export async function liveAll(
  next: () => Batch | undefined,
  onLived: (lived: Lived) => void,
): Promise<void> {
  await Promise.all(Array.from({ length: availableParallelism() }, async () => work(next, onLived)))
}
