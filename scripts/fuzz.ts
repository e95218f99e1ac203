import { randomInt } from 'node:crypto'
import { PROPERTIES, type Find, type PropertyName } from '../__tests__/property/properties.ts'
import { readOptions, runCommand, UsageError } from './command-line.ts'
import type { Batch, Lived } from './fuzz/batch.ts'
import { liveAll } from './fuzz/pool.ts'

/**
 * Lives made-up stories of the engine, the plan, split runs and retirement: the properties of
 * `npm test`, with fresh seeds and for as long as one likes.
 */

const NAMES = Object.keys(PROPERTIES) as PropertyName[]

const USAGE = `npm run fuzz -- --minutes=10 | --stories=200000 [--only=engine,plan]
npm run fuzz -- --only=engine --seed=NUMBER [--path=PATH] [--stories=1000]

Lives stories of ${NAMES.join(', ')}
in as many processes as there are processors: for so many minutes together, or so many of each. A
story that must not be is made as small as it gets and printed with its seed and path, which live it
again; the command ends with 1 then.`

/** A process is given so many at a time: about a second of work. */
const STORIES_AT_A_TIME = 1000

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
  readonly names: Set<PropertyName>
  /** Stories of each property. */
  readonly stories: number
  /** As `Date.now()` has it. */
  readonly until: number
  /** Stories of each that were handed out. */
  readonly given: Map<PropertyName, number>
}

/** All properties get on side by side. */
function nextOf({ names, stories, until, given }: Task): Batch | undefined {
  const [least] = [...names]
    .map((name) => ({ name, count: given.get(name) ?? 0 }))
    .sort((a, b) => a.count - b.count)
  if (least === undefined || least.count >= stories || Date.now() >= until) return undefined
  const { name, count } = least
  const next = Math.min(stories - count, STORIES_AT_A_TIME)
  given.set(name, count + next)
  return { name, stories: next, seed: randomInt(-(2 ** 31), 2 ** 31) }
}

interface Sum {
  stories: number
  cpuSeconds: number
}

function tellFind(name: PropertyName, { seed, path, message }: Find): void {
  const at = path === '' ? '' : ` --path=${path}`
  const again = `npm run fuzz -- --only=${name} --seed=${String(seed)}${at}`
  console.log(`\n━━━ ${name}: a story that must not be\n\n${message}\n\nLive it again: ${again}`)
}

function tellSums(sums: ReadonlyMap<PropertyName, Sum>): void {
  console.log()
  for (const [name, { stories, cpuSeconds }] of sums) {
    const pace = Math.round(stories / Math.max(cpuSeconds, 0.01))
    const told = [`${String(stories)} stories`, `${String(pace)} per second of a processor`]
    console.log(`${name.padEnd(12)}${told.join(', ')}`)
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
      task.names.delete(name)
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

await runCommand(USAGE, async (args) => {
  const names = ['minutes', 'stories', 'only', 'seed', 'path']
  const { values } = readOptions(args, { values: names, flags: [] })
  const only = namesIn(values['only'])
  const [minutes, stories] = [numberIn(values, 'minutes'), numberIn(values, 'stories')]
  const seed = numberIn(values, 'seed', /^-?\d+$/)
  if (seed !== undefined) {
    const [name, second] = only
    if (name === undefined || second !== undefined) {
      throw new UsageError('--seed needs the one property it is of: --only=NAME.')
    }
    const numRuns = stories ?? STORIES_AT_A_TIME
    return liveAgain(name, { seed, path: values['path'], numRuns })
  }
  if ((minutes === undefined) === (stories === undefined)) {
    throw new UsageError('Either --minutes or --stories says how long it goes on.')
  }
  const task: Task = {
    names: new Set(only),
    stories: stories ?? Infinity,
    until: minutes === undefined ? Infinity : Date.now() + minutes * 60_000,
    given: new Map(),
  }
  return (await fuzz(task)) === 0 ? 0 : 1
})
