import {
  problemsOf,
  recordRuns,
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

Measures what docs/limits.md states. Fails where a limit is not kept, or where a figure that is
stated differs by more than a tenth from run to run.
  --only   measures these parts alone
  --runs   how often each part is measured
  --write  renews docs/figures.json, and docs/limits.md from it, for each part that did not fail`

interface Measuring {
  readonly parts: readonly string[]
  readonly runs: number
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

function tell(recorded: RecordedFigures, { limits }: Part): void {
  const rows = Object.entries(recorded).map(([figure, values]) => {
    const write = (value: number): string => writeFigure(figure, value)
    const limit = limits[figure]
    const below = limit === undefined ? '' : write(limit)
    return [figure, { 'in all runs': values.map(write).join(' · '), 'has to stay below': below }]
  })
  console.table(Object.fromEntries(rows))
}

/** Measures a part in several runs, and shows them. */
async function measure(name: string, part: Part, runs: number): Promise<RecordedFigures> {
  const measured: Figures[] = []
  for (let run = 1; run <= runs; run += 1) {
    console.log(`\n━━━ ${name}: run ${run} of ${runs} ━━━\n`)
    measured.push(await part.measure())
  }
  const recorded = recordRuns(measured)
  tell(recorded, part)
  return recorded
}

async function benchmark(args: readonly string[]): Promise<number> {
  const { parts, runs, write } = readMeasuring(args)
  const failed: string[] = []
  for (const [name, part] of Object.entries(PARTS).filter(([each]) => parts.includes(each))) {
    const recorded = await measure(name, part, runs)
    const problems = problemsOf(part, recorded)
    failed.push(...problems.map((problem) => `${name}: ${problem}`))
    if (write && problems.length === 0) await writeFigures(name, recorded)
  }
  if (failed.length > 0) console.error(failed.join('\n'))
  if (write) await writeGeneratedFiles()
  return failed.length === 0 ? 0 : 1
}

if (import.meta.main) await runCommand(USAGE, benchmark)
