import fc from 'fast-check'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { text as textOf } from 'node:stream/consumers'
import { PROPERTIES, type Find, type PropertyName } from '../__tests__/property/properties.ts'
import { namesIn, readOptions, runCommand, UsageError } from './command-line.ts'

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

/** A process is given so many at a time: some ten seconds of work. */
const storiesAtATime = (name: PropertyName): number => (name === RUNS ? 5 : 5_000)

type Values = Readonly<Record<string, string>>

/** @throws UsageError */
function numberIn(values: Values, name: string): number | undefined {
  const [pattern, accepted] =
    name === 'seed' ? [/^-?\d+$/, 'a whole number'] : [/^[1-9]\d*$/, 'a whole number from 1 up']
  const text = values[name]
  if (text === undefined || pattern.test(text)) return text === undefined ? text : Number(text)
  throw new UsageError(`--${name}=${text} is not accepted: it takes ${accepted}.`)
}

function tellFind(name: PropertyName, { seed, path, message }: Find): void {
  const at = path === '' ? '' : ` --path=${path}`
  const again = `npm run fuzz -- --only=${name} --seed=${seed}${at}`
  console.log(`\n━━━ ${name}: a story that must not be\n\n${message}\n\nLive it again: ${again}`)
}

/** In milliseconds. A story that must not be is printed as small as it has become by then. */
const SHRINKING_TAKES = 240_000

/** Lives stories in this process. */
async function liveHere(
  [name, second]: readonly PropertyName[],
  { path, ...values }: Values,
  seed: number,
): Promise<number> {
  if (name === undefined || second !== undefined)
    throw new UsageError('--seed needs the one property it is of: --only=NAME.')
  const numRuns = numberIn(values, 'stories') ?? storiesAtATime(name)
  const plugins = [fc.interruptAfterTimeLimit(SHRINKING_TAKES)]
  const parameters = { seed, numRuns, plugins, ...(path !== undefined && { path }) }
  const { find } = await PROPERTIES[name](parameters)
  if (find === undefined) console.log('Nothing is wrong with it.')
  else tellFind(name, find)
  return find === undefined ? 0 : 1
}

/** In milliseconds. A process that takes this long has a story that never ends. */
const PATIENCE = 600_000

/** Lives stories as one would by hand, in a process of its own. @returns whether nothing is wrong with them */
async function liveApart(name: PropertyName, stories: number): Promise<boolean> {
  const seed = randomInt(-(2 ** 31), 2 ** 31)
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

/** How many stories of a property to live, and how many were. */
interface Task {
  readonly name: PropertyName
  readonly most: number
  lived: number
  hasFind: boolean
}

/** All properties get on side by side, but for one that found something. */
function* batchesOf(tasks: readonly Task[], until: number): Generator<[Task, number], void> {
  for (let round = 0, left = tasks; left.length > 0; round += 1) {
    for (const task of left) {
      const size = storiesAtATime(task.name)
      const stories = Math.min(size, task.most - round * size)
      if (Date.now() < until && stories > 0 && !task.hasFind) yield [task, stories]
    }
    left = left.filter(({ name, most, hasFind }) => {
      const given = (round + 1) * storiesAtATime(name)
      return Date.now() < until && given < most && !hasFind
    })
  }
}

async function fuzz(tasks: readonly Task[], until: number): Promise<number> {
  const batches = batchesOf(tasks, until)
  const work = async (): Promise<void> => {
    for (const [task, stories] of batches) {
      if (await liveApart(task.name, stories)) task.lived += stories
      else task.hasFind = true
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  console.log()
  for (const { name, lived } of tasks.filter(({ most }) => most > 0))
    console.log(`${name.padEnd(12)}${lived} stories without a find`)
  return tasks.some(({ hasFind }) => hasFind) ? 1 : 0
}

await runCommand(USAGE, async (args) => {
  const names = ['minutes', 'stories', 'runs', 'only', 'seed', 'path']
  const { values } = readOptions(args, { values: names, flags: [] })
  const only = namesIn('only', values['only'] ?? NAMES.join(), NAMES)
  const [seed, minutes, stories, runs = 0] = ['seed', 'minutes', 'stories', 'runs'].map((name) =>
    numberIn(values, name),
  )
  if (seed !== undefined) return liveHere(only, values, seed)
  if (minutes !== undefined && stories !== undefined)
    throw new UsageError('Either --minutes or --stories says how long it goes on, not both.')
  if (minutes === undefined && stories === undefined && runs === 0)
    throw new UsageError('--minutes, --stories or --runs says how long it goes on.')
  const most = stories ?? (minutes === undefined ? 0 : Infinity)
  const tasks = only.map((name) => ({
    ...{ name, most: name === RUNS ? runs : most, lived: 0, hasFind: false },
  }))
  return fuzz(tasks, minutes === undefined ? Infinity : Date.now() + minutes * 60_000)
})
