import {
  passedLimits,
  recordRuns,
  sayOf,
  writeFigure,
  writeFigures,
  type Figures,
  type Part,
  type RecordedFigures,
} from './benchmark/figures.ts'
import { readBenchmarkOptions, USAGE, type BenchmarkOptions } from './benchmark/options.ts'
import { PARTS } from './benchmark/parts.ts'
import { runCommand } from './command-line.ts'
import { writeGeneratedFiles } from './docs.ts'

/**
 * Measures the figures of docs/limits.md and, with `--write`, writes them there: counts, ratios and
 * limits, because seconds depend on the machine.
 */

/** Prints what was measured, and what of it cannot be stated. */
function tell(name: string, part: Part, recorded: RecordedFigures): void {
  const rows = Object.entries(recorded).map(([figure, { value, unit, least, most }]) => {
    const [median, from, to, below] = [value, least, most, part.limits[figure]].map((each) =>
      each === undefined ? '' : writeFigure({ value: each, unit }),
    )
    return [figure, { median, from, to, unit, 'has to stay below': below }]
  })
  console.log(`\n${name}, over all runs:`)
  console.table(Object.fromEntries(rows))
  for (const { statement, because } of sayOf(part, recorded).leftOut)
    console.log(`\nThe README cannot say "${statement}": ${because}.`)
}

/** @returns the limits that were not kept, as sentences */
async function benchmarkPart(
  name: string,
  part: Part,
  { runs, write }: BenchmarkOptions,
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

await runCommand(USAGE, async (args) => {
  const options = readBenchmarkOptions(args, Object.keys(PARTS))
  const passed: string[] = []
  for (const [name, part] of Object.entries(PARTS))
    if (options.parts.includes(name)) passed.push(...(await benchmarkPart(name, part, options)))
  for (const sentence of passed)
    console.error(`A limit was not kept, and nothing of that part is written. ${sentence}`)
  return passed.length === 0 ? 0 : 1
})
