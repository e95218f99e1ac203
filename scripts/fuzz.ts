import { randomInt } from 'node:crypto'
import { PROPERTIES, type Find, type PropertyName } from '../__tests__/property/properties.ts'
import { readOptions, runCommand, UsageError } from './command-line.ts'
import type { Batch, Lived } from './fuzz/batch.ts'
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

function numberIn(
  values: Readonly<Record<string, string>>,
  name: string,
  pattern = /^[1-9]\d*$/,
): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  if (pattern.test(text)) return Number(text)
  const accepted = name === 'seed' ? 'a whole number' : 'a whole number from 1 up'
  throw new UsageError(`--${name}=${text} is not accepted: it takes ${accepted}.`)
}

function namesIn(only: string | undefined): readonly PropertyName[] {
  if (only === undefined) return NAMES
  return only.split(',').map((text) => {
    const name = NAMES.find((each) => each === text)
    if (name !== undefined) return name
    throw new UsageError(`--only=${text} is not accepted: there are ${NAMES.join(', ')}.`)
  })
}

/** What is to be lived. */
interface Task {
  /** How many stories each property is to live. */
  readonly wanted: Map<PropertyName, number>
  /** As `Date.now()` has it. */
  readonly until: number
  /** Stories of each that were handed out. */
  readonly given: Map<PropertyName, number>
}

/** All properties get on side by side, each with the same share of its stories. */
function nextOf({ wanted, until, given }: Task): Batch | undefined {
  const [least] = [...wanted]
    .map(([name, most]) => ({ name, most, count: given.get(name) ?? 0 }))
    .filter(({ most, count }) => count < most)
    .sort((a, b) => shareOf(a) - shareOf(b))
  if (least === undefined || Date.now() >= until) return undefined
  const { name, most, count } = least
  const stories = Math.min(most - count, storiesAtATime(name))
  given.set(name, count + stories)
  return { name, stories, seed: randomInt(-(2 ** 31), 2 ** 31) }
}

/** Where there is no end but time, by count. */
const shareOf = ({ most, count }: { readonly most: number; readonly count: number }): number =>
  most === Infinity ? count / 1e9 : count / most

interface Sum {
  stories: number
  cpuSeconds: number
}

function tellFind(name: PropertyName, { seed, path, message }: Find): void {
  const at = path === '' ? '' : ` --path=${path}`
  const again = `npm run fuzz -- --only=${name} --seed=${String(seed)}${at}`
  console.log(`\n━━━ ${name}: a story that must not be\n\n${message}\n\nLive it again: ${again}`)
}

/** The processes of runs are not those that are counted. */
function tellSums(sums: ReadonlyMap<PropertyName, Sum>): void {
  console.log()
  for (const [name, { stories, cpuSeconds }] of sums) {
    const pace = Math.round(stories / Math.max(cpuSeconds, 0.01))
    const told = name === RUNS ? '' : `, ${String(pace)} per second of a processor`
    console.log(`${name.padEnd(12)}${String(stories)} stories${told}`)
  }
}

/** @returns how many properties found something: one that did is not tried any more */
async function fuzz(task: Task): Promise<number> {
  const sums = new Map<PropertyName, Sum>()
  const found = new Set<PropertyName>()
  await liveAll(
    () => nextOf(task),
    ({ name, stories, cpuSeconds, find }: Lived) => {
      const sum = sums.get(name) ?? { stories: 0, cpuSeconds: 0 }
      sums.set(name, {
        stories: sum.stories + stories,
        cpuSeconds: sum.cpuSeconds + cpuSeconds,
      })
      if (find === undefined || found.has(name)) return
      found.add(name)
      task.wanted.delete(name)
      tellFind(name, find)
    },
  )
  tellSums(sums)
  return found.size
}

async function liveAgain(
  name: PropertyName,
  { seed, path, numRuns }: { seed: number; path: string | undefined; numRuns: number },
): Promise<number> {
  const { find } = await PROPERTIES[name]({ seed, numRuns, ...(path !== undefined && { path }) })
  if (find === undefined) {
    console.log('Nothing is wrong with it.')
    return 0
  }
  tellFind(name, find)
  return 1
}

/** @throws UsageError where nothing says how long it goes on */
function taskOf(values: Readonly<Record<string, string>>, only: readonly PropertyName[]): Task {
  const [minutes, stories] = [numberIn(values, 'minutes'), numberIn(values, 'stories')]
  const runs = numberIn(values, 'runs')
  if (minutes !== undefined && stories !== undefined) {
    throw new UsageError('Either --minutes or --stories says how long it goes on, not both.')
  }
  if (minutes === undefined && stories === undefined && runs === undefined) {
    throw new UsageError('--minutes, --stories or --runs says how long it goes on.')
  }
  const most = stories ?? (minutes === undefined ? 0 : Infinity)
  const counts = only.map((name) => [name, name === RUNS ? (runs ?? 0) : most] as const)
  return {
    wanted: new Map(counts),
    until: minutes === undefined ? Infinity : Date.now() + minutes * 60_000,
    given: new Map(),
  }
}

await runCommand(USAGE, async (args) => {
  const names = ['minutes', 'stories', 'runs', 'only', 'seed', 'path']
  const { values } = readOptions(args, { values: names, flags: [] })
  const only = namesIn(values['only'])
  const seed = numberIn(values, 'seed', /^-?\d+$/)
  if (seed === undefined) return (await fuzz(taskOf(values, only))) === 0 ? 0 : 1
  const [name, second] = only
  if (name === undefined || second !== undefined) {
    throw new UsageError('--seed needs the one property it is of: --only=NAME.')
  }
  const numRuns = numberIn(values, 'stories') ?? storiesAtATime(name)
  return liveAgain(name, { seed, path: values['path'], numRuns })
})
