import { readOptions, UsageError } from '../command-line.ts'

export interface BenchmarkOptions {
  /** The names of the parts to measure, in their order. */
  readonly parts: readonly string[]
  /** How often each is measured. */
  readonly runs: number
  /** Whether what was measured goes into `docs/figures.json` and the README. */
  readonly write: boolean
}

const DEFAULT_RUNS = '3'

/** One run alone says nothing about how much a figure differs. */
const FEWEST_RUNS_TO_WRITE = 2

export const USAGE = `npm run benchmark -- [--only=PART,PART] [--runs=${DEFAULT_RUNS}] [--write]

Measures what the README states, and fails where a limit is not kept.
  --only   measures these parts alone
  --runs   how often each part is measured
  --write  renews docs/figures.json, and the README from it, with what was measured`

function partsAskedFor(only: string | undefined, known: readonly string[]): readonly string[] {
  const asked = only?.split(',')
  const unknown = asked?.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new UsageError(
      `--only: there is no part "${unknown}"; the parts are ${known.join(', ')}.`,
    )
  }
  return known.filter((name) => asked?.includes(name) ?? true)
}

function runsAskedFor(text: string, write: boolean): number {
  if (!/^[1-9]\d?$/.test(text)) {
    throw new UsageError(`--runs is "${text}", and has to be a whole number from 1 to 99.`)
  }
  const runs = Number(text)
  if (write && runs < FEWEST_RUNS_TO_WRITE) {
    throw new UsageError(
      `--write needs --runs=${String(FEWEST_RUNS_TO_WRITE)} or more: one run does not tell how much a figure differs from run to run.`,
    )
  }
  return runs
}

/**
 * @param known the names of all parts
 * @throws UsageError where a part or an option does not exist, or a value is not understood
 */
export function readBenchmarkOptions(
  args: readonly string[],
  known: readonly string[],
): BenchmarkOptions {
  const { values, flags } = readOptions(args, { values: ['only', 'runs'], flags: ['write'] })
  const write = flags.has('write')
  return {
    parts: partsAskedFor(values['only'], known),
    runs: runsAskedFor(values['runs'] ?? DEFAULT_RUNS, write),
    write,
  }
}
