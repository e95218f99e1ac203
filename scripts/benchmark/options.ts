import { readOptions, UsageError } from '../command-line.ts'

export interface BenchmarkOptions {
  /** The names of the parts to measure, in their order. */
  readonly parts: readonly string[]
  /** How often each is measured. */
  readonly runs: number
  /** Whether what was measured goes into `docs/figures.json` and docs/limits.md. */
  readonly write: boolean
}

export const USAGE = `npm run benchmark -- [--only=PART,PART] [--runs=3] [--write]

Measures what docs/limits.md states, and fails where a limit is not kept.
  --only   measures these parts alone
  --runs   how often each part is measured
  --write  renews docs/figures.json, and docs/limits.md from it, with what was measured`

/**
 * @param known the names of all parts
 * @throws UsageError where a part or an option does not exist, or a value is not understood
 */
export function readBenchmarkOptions(
  args: readonly string[],
  known: readonly string[],
): BenchmarkOptions {
  const { values, flags } = readOptions(args, { values: ['only', 'runs'], flags: ['write'] })
  const { only = known.join(), runs = '3' } = values
  const asked = only.split(',')
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new UsageError(
      `--only: there is no part "${unknown}"; the parts are ${known.join(', ')}.`,
    )
  if (!/^[1-9]\d?$/.test(runs))
    throw new UsageError(`--runs is "${runs}", and has to be a whole number from 1 to 99.`)
  if (flags.has('write') && runs === '1')
    throw new UsageError(
      '--write needs --runs=2 or more: one run does not tell how much a figure differs from run to run.',
    )
  const parts = known.filter((name) => asked.includes(name))
  return { parts, runs: Number(runs), write: flags.has('write') }
}
