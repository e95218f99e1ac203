import {
  medianOf,
  passedLimits,
  recordRuns,
  sayOf,
  writeFigure,
  writeFigures,
  type Figures,
  type Part,
  type RecordedFigures,
} from './benchmark/figures.ts'
import { PARTS } from './benchmark/parts.ts'
import { FLAG, listOf, readOptions, runCommand, UsageError, wholeNumber } from './command-line.ts'
import { writeGeneratedFiles } from './docs.ts'

/**
 * Measures the figures of docs/limits.md and, with `--write`, writes them there: counts, ratios and
 * limits, because seconds depend on the machine.
 */

const USAGE = `npm run benchmark -- [--only=PART,PART] [--runs=3] [--write]

Measures what docs/limits.md states, and fails where a limit is not kept.
  --only   measures these parts alone
  --runs   how often each part is measured
  --write  renews docs/figures.json, and docs/limits.md from it, with what was measured`

/** Prints what was measured, and what of it cannot be stated. */
function tell(name: string, part: Part, recorded: RecordedFigures): void {
  const rows = Object.entries(recorded).map(([figure, values]) => {
    const [median, from, to, below] = [
      ...[medianOf(values), values[0], values.at(-1), part.limits[figure]],
    ].map((each) => (each === undefined ? '' : writeFigure(figure, each)))
    return [figure, { median, from, to, 'has to stay below': below }]
  })
  console.log(`\n${name}, over all runs:`)
  console.table(Object.fromEntries(rows))
  for (const { statement, because } of sayOf(part, recorded).leftOut)
    console.log(`\nThe README cannot say "${statement}": ${because}.`)
}

interface Measuring {
  /** The names of the parts to measure, in their order. */
  readonly parts: readonly string[]
  /** How often each is measured. */
  readonly runs: number
  /** Whether what was measured goes into `docs/figures.json` and docs/limits.md. */
  readonly write: boolean
}

/** @throws UsageError where a part or an option does not exist, or a value is not understood */
export function readMeasuring(args: readonly string[]): Measuring {
  const accepted = { only: listOf(Object.keys(PARTS)), runs: wholeNumber(1), write: FLAG }
  const { only: parts = Object.keys(PARTS), runs = 3, write } = readOptions(args, accepted)
  if (write && runs === 1)
    throw new UsageError(
      '--write needs --runs=2 or more: one run does not tell how much a figure differs from run to run.',
    )
  return { parts, runs, write: write !== undefined }
}

/** @returns the limits that were not kept, as sentences */
async function benchmarkPart(
  name: string,
  part: Part,
  { runs, write }: Measuring,
): Promise<readonly string[]> {
  const measured: Figures[] = []
  for (let run = 1; run <= runs; run += 1) {
    console.log(`\n━━━ ${name}: run ${run} of ${runs} ━━━\n`)
    measured.push(await part.measure())
  }
  const recorded = recordRuns(measured)
  tell(name, part, recorded)
  const passed = passedLimits(part, recorded)
  if (write && passed.length === 0) {
    await writeFigures(name, recorded)
    await writeGeneratedFiles()
  }
  return passed.map((sentence) => `${name}: ${sentence}`)
}

async function benchmark(args: readonly string[]): Promise<number> {
  const measuring = readMeasuring(args)
  const passed: string[] = []
  for (const [name, part] of Object.entries(PARTS))
    if (measuring.parts.includes(name)) passed.push(...(await benchmarkPart(name, part, measuring)))
  for (const sentence of passed)
    console.error(`A limit was not kept, and nothing of that part is written. ${sentence}`)
  return passed.length === 0 ? 0 : 1
}

if (import.meta.main) await runCommand(USAGE, benchmark)
