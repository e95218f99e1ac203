import fc from 'fast-check'
import { engineProperty } from './engine-property.ts'
import { UntrueStory } from './law.ts'
import { approvalProperty, planProperty } from './plan-property.ts'
import { retirementProperty } from './retirement-world.ts'
import { runsProperty } from './runs-property.ts'
import { splitProperty } from './split-world.ts'

/** A story that must not be, in words, and where fast-check finds it again. */
export interface Find {
  readonly seed: number
  readonly path: string
  readonly message: string
}

export interface Checked {
  /** How many were lived, without those that made a find smaller. */
  readonly stories: number
  readonly find: Find | undefined
}

type Check = (parameters: fc.Parameters<unknown>) => Promise<Checked>

/** Of an error that nobody expected its place matters as well. */
const wordsOf = (error: unknown): string =>
  error instanceof UntrueStory || !(error instanceof Error)
    ? String(error)
    : (error.stack ?? error.message)

const checking =
  <Story>(property: () => fc.IAsyncProperty<[Story]>): Check =>
  async (parameters) => {
    const details = await fc.check<[Story]>(property(), parameters as fc.Parameters<[Story]>)
    const { numRuns: stories, seed } = details
    if (!details.failed || details.counterexample === null) return { stories, find: undefined }
    const { errorInstance, counterexample, counterexamplePath: path } = details
    const message = `${wordsOf(errorInstance)}\n\n${fc.stringify(counterexample[0])}`
    return { stories, find: { seed, path, message } }
  }

/** What `npm run fuzz` lives stories of, by its name there. */
export const PROPERTIES = {
  engine: checking(engineProperty),
  plan: checking(planProperty),
  approval: checking(approvalProperty),
  split: checking(splitProperty),
  retirement: checking(retirementProperty),
  runs: checking(runsProperty),
} satisfies Readonly<Record<string, Check>>

export type PropertyName = keyof typeof PROPERTIES
