import { randomInt } from 'node:crypto'
import { PROPERTIES, type Find, type PropertyName } from '../__tests__/property/properties.ts'
import { namesIn, readOptions, runCommand, UsageError } from './command-line.ts'
import type { Batch } from './fuzz/child.ts'
import { liveAll } from './fuzz/pool.ts'

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

/** A process is given so many at a time: about a second of work. */
const storiesAtATime = (name: PropertyName): number => (name === RUNS ? 1 : 1000)

type Values = Readonly<Record<string, string>>

/** @throws UsageError */
function numberIn(values: Values, name: string): number | undefined {
  const [pattern, accepted] =
    name === 'seed' ? [/^-?\d+$/, 'a whole number'] : [/^[1-9]\d*$/, 'a whole number from 1 up']
  const text = values[name]
  if (text === undefined || pattern.test(text)) return text === undefined ? text : Number(text)
  throw new UsageError(`--${name}=${text} is not accepted: it takes ${accepted}.`)
}

/** The stories of a property. */
interface Task {
  readonly name: PropertyName
  /** How many it is to live. */
  readonly most: number
  given: number
  lived: number
  cpuSeconds: number
  hasFind: boolean
}

/** Where there is no end but time, by count. */
const shareOf = ({ most, given }: Task): number => (most === Infinity ? given / 1e9 : given / most)

/** All properties get on side by side, each with the same share of its stories, but for one that found something. */
function nextOf(tasks: readonly Task[]): Batch | undefined {
  const [task] = tasks
    .filter(({ most, given, hasFind }) => given < most && !hasFind)
    .sort((a, b) => shareOf(a) - shareOf(b))
  if (task === undefined) return undefined
  const { name, most, given } = task
  const stories = Math.min(most - given, storiesAtATime(name))
  task.given += stories
  return { name, stories, seed: randomInt(-(2 ** 31), 2 ** 31) }
}

function tellFind(name: PropertyName, { seed, path, message }: Find): void {
  const at = path === '' ? '' : ` --path=${path}`
  const again = `npm run fuzz -- --only=${name} --seed=${seed}${at}`
  console.log(`\n━━━ ${name}: a story that must not be\n\n${message}\n\nLive it again: ${again}`)
}

/** The processes of runs are not those that are counted. */
function tellTask({ name, lived, cpuSeconds }: Task): void {
  const pace = Math.round(lived / Math.max(cpuSeconds, 0.01))
  const told = name === RUNS ? '' : `, ${pace} per second of a processor`
  console.log(`${name.padEnd(12)}${lived} stories${told}`)
}

async function fuzz(tasks: readonly Task[], until: number): Promise<number> {
  await liveAll(
    () => (Date.now() < until ? nextOf(tasks) : undefined),
    ({ name, stories, cpuSeconds, find }) => {
      const task = tasks.find((each) => each.name === name)
      if (task === undefined) return
      task.lived += stories
      task.cpuSeconds += cpuSeconds
      if (find !== undefined && !task.hasFind) tellFind(name, find)
      task.hasFind ||= find !== undefined
    },
  )
  console.log()
  tasks.filter(({ lived, hasFind }) => lived > 0 || hasFind).forEach(tellTask)
  return tasks.some(({ hasFind }) => hasFind) ? 1 : 0
}

async function liveAgain(
  only: readonly PropertyName[],
  values: Values,
  seed: number,
): Promise<number> {
  const [name, second] = only
  if (name === undefined || second !== undefined)
    throw new UsageError('--seed needs the one property it is of: --only=NAME.')
  const numRuns = numberIn(values, 'stories') ?? storiesAtATime(name)
  const { path } = values
  const { find } = await PROPERTIES[name]({ seed, numRuns, ...(path !== undefined && { path }) })
  if (find === undefined) console.log('Nothing is wrong with it.')
  else tellFind(name, find)
  return find === undefined ? 0 : 1
}

await runCommand(USAGE, async (args) => {
  const names = ['minutes', 'stories', 'runs', 'only', 'seed', 'path']
  const { values } = readOptions(args, { values: names, flags: [] })
  const only = namesIn('only', values['only'] ?? NAMES.join(), NAMES)
  const [seed, minutes, stories, runs = 0] = ['seed', 'minutes', 'stories', 'runs'].map((name) =>
    numberIn(values, name),
  )
  if (seed !== undefined) return liveAgain(only, values, seed)
  if (minutes !== undefined && stories !== undefined)
    throw new UsageError('Either --minutes or --stories says how long it goes on, not both.')
  if (minutes === undefined && stories === undefined && runs === 0)
    throw new UsageError('--minutes, --stories or --runs says how long it goes on.')
  const most = stories ?? (minutes === undefined ? 0 : Infinity)
  const tasks = only.map((name) => ({
    ...{ name, most: name === RUNS ? runs : most },
    ...{ given: 0, lived: 0, cpuSeconds: 0, hasFind: false },
  }))
  return fuzz(tasks, minutes === undefined ? Infinity : Date.now() + minutes * 60_000)
})
