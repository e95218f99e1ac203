import fc from 'fast-check'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { text as textOf } from 'node:stream/consumers'
import { PROPERTIES, type Find, type PropertyName } from '../__tests__/property/properties.ts'
import { listOf, readOptions, runCommand, TEXT, UsageError, wholeNumber } from './command-line.ts'

/**
 * Lives made-up stories of the engine, the plan, split runs, retirement and whole runs: the properties
 * of `npm test` and more, with fresh seeds and for as long as one likes.
 */

const NAMES = Object.keys(PROPERTIES) as PropertyName[]

/** Each of these stories is a run of `dist/`, with an emulated AWS around it. */
const RUNS = 'runs'

const USAGE = `npm run fuzz -- --minutes=10 | --stories=200000 [--runs=500] [--only=engine,plan]
npm run fuzz -- --runs=500
npm run fuzz -- --only=engine --seed=NUMBER [--path=PATH] [--stories=1000]

Lives stories of ${NAMES.join(', ')}
in as many processes as there are processors: for so many minutes together, or so many of each. Of
${RUNS}, which take a second or two each, it lives as many as --runs says. A story that must not be is
made as small as it gets and printed with its seed and path, which live it again; the command ends
with 1 then.`

const OPTIONS = {
  minutes: wholeNumber(1),
  stories: wholeNumber(1),
  runs: wholeNumber(1),
  only: listOf(NAMES),
  seed: wholeNumber(-(2 ** 31)),
  path: TEXT,
}

/** A process is given so many at a time: some ten seconds of work. */
const storiesAtATime = (name: PropertyName): number => (name === RUNS ? 5 : 5_000)

function tellFind(name: PropertyName, { seed, path, message }: Find): void {
  const at = path === '' ? '' : ` --path=${path}`
  const again = `npm run fuzz -- --only=${name} --seed=${seed}${at}`
  console.log(`\n━━━ ${name}: a story that must not be\n\n${message}\n\nLive it again: ${again}`)
}

/** In milliseconds. A story that must not be is printed as small as it has become by then. */
const SHRINKING_TAKES = 240_000

/** Lives stories in this process. @returns how the command ends */
async function liveHere(
  [name, second]: readonly PropertyName[],
  parameters: fc.Parameters<unknown>,
): Promise<number> {
  if (name === undefined || second !== undefined)
    throw new UsageError('--seed needs the one property it is of: --only=NAME.')
  const numRuns = storiesAtATime(name)
  const plugins = [fc.interruptAfterTimeLimit(SHRINKING_TAKES)]
  const { find } = await PROPERTIES[name]({ numRuns, plugins, ...parameters })
  if (find === undefined) console.log('Nothing is wrong with it.')
  else tellFind(name, find)
  return find === undefined ? 0 : 1
}

/** In milliseconds. A process that takes this long has a story that never ends. */
const PATIENCE = 600_000

/** Lives stories as one would by hand, in a process of its own. @returns whether nothing is wrong with them */
async function liveApart(name: PropertyName, stories: number): Promise<boolean> {
  const seed = randomInt(2 ** 31)
  const args = [`--only=${name}`, `--seed=${seed}`, `--stories=${stories}`]
  const child = spawn(process.execPath, ['--no-warnings', import.meta.filename, ...args], {
    ...{ stdio: ['ignore', 'pipe', 'inherit'], timeout: PATIENCE, killSignal: 'SIGKILL' },
  })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const [said, [code, signal]] = await Promise.all([textOf(child.stdout), closed])
  if (code === 0) return true
  // A process that ends without a word is a find as well: its seed finds the story again.
  const message = `The process ended with ${String(code ?? signal)}: one of ${stories} stories.`
  if (said === '') tellFind(name, { seed, path: '', message })
  else console.log(said)
  return false
}

/** How many stories of a property are left to live, and how many were lived. */
interface Task {
  readonly name: PropertyName
  left: number
  lived: number
  hasFind: boolean
}

/** Lives all properties side by side, but no more of one that found something. @returns how the command ends */
async function fuzz(tasks: readonly Task[], until: number): Promise<number> {
  const isOn = ({ left, hasFind }: Task): boolean => left > 0 && !hasFind && Date.now() < until
  function* turns() {
    while (tasks.some(isOn)) for (const task of tasks) if (isOn(task)) yield task
  }
  const shared = turns()
  const work = async (): Promise<void> => {
    for (const task of shared) {
      const stories = Math.min(storiesAtATime(task.name), task.left)
      task.left -= stories
      if (await liveApart(task.name, stories)) task.lived += stories
      else task.hasFind = true
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  console.log()
  for (const { name, lived } of tasks)
    console.log(`${name.padEnd(12)}${lived} stories without a find`)
  return tasks.some(({ hasFind }) => hasFind) ? 1 : 0
}

await runCommand(USAGE, async (args) => {
  const given = readOptions(args, OPTIONS)
  const { only = NAMES, seed, path = '', minutes = Infinity, stories, runs = 0 } = given
  if (seed !== undefined)
    return liveHere(only, { seed, path, ...(stories && { numRuns: stories }) })
  const most = stories ?? (minutes === Infinity ? 0 : Infinity)
  const tasks = only
    .map((name) => ({ name, left: name === RUNS ? runs : most, lived: 0, hasFind: false }))
    .filter(({ left }) => left > 0)
  if (tasks.length === 0)
    throw new UsageError('--minutes, --stories or --runs says how long it goes on.')
  return fuzz(tasks, Date.now() + minutes * 60_000)
})
