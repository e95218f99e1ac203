import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Batch, Lived } from './batch.ts'

const CHILD = new URL('child.ts', import.meta.url)

/** In milliseconds. A batch takes seconds: one that takes this long has a story that never ends. */
const PATIENCE = 600_000

const start = (): ChildProcess => fork(CHILD, { execArgv: ['--no-warnings'] })

/** A process that ends without an answer is a find as well: its seed finds the story again. */
function withoutAnswer(batch: Batch, why: string): Lived {
  const find = {
    seed: batch.seed,
    path: '',
    message: `${why}: one of ${String(batch.stories)} stories.`,
  }
  return { name: batch.name, stories: 0, cpuSeconds: 0, find }
}

async function answerOf(child: ChildProcess, batch: Batch): Promise<Lived> {
  const { promise, resolve } = Promise.withResolvers<Lived>()
  const patience = setTimeout(() => {
    child.kill('SIGKILL')
  }, PATIENCE)
  const onEnd = (code: number | null, signal: string | null): void => {
    resolve(withoutAnswer(batch, `The process ended with ${String(code ?? signal)}`))
  }
  child.once('message', resolve).once('exit', onEnd).send(batch)
  const lived = await promise
  clearTimeout(patience)
  child.removeAllListeners()
  return lived
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null

async function work(next: () => Batch | undefined, onLived: (lived: Lived) => void): Promise<void> {
  let child = start()
  for (let batch = next(); batch !== undefined; batch = next()) {
    onLived(await answerOf(child, batch))
    if (hasEnded(child)) child = start()
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
