import { measureLegs } from './benchmark/legs.ts'
import { PARTS, partsAskedFor, type Part } from './benchmark/parts.ts'
import { measurePace } from './benchmark/pace.ts'
import { measureRendering } from './benchmark/rendering.ts'
import { measureRounds } from './benchmark/rounds.ts'
import { measureSize } from './benchmark/size.ts'
import { measureStart } from './benchmark/start.ts'
import { measureWidth } from './benchmark/width.ts'

/**
 * The figures of the README: ratios and counts, because seconds depend on the machine.
 * `npm run benchmark -- --only=pace` measures one part.
 */

const MEASURES: Readonly<Record<Part, () => void | Promise<void>>> = {
  rendering: measureRendering,
  start: measureStart,
  rounds: measureRounds,
  pace: measurePace,
  width: measureWidth,
  legs: measureLegs,
  size: measureSize,
}

function parts(): readonly Part[] {
  try {
    return partsAskedFor(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(2)
  }
}

for (const part of parts()) {
  console.log(`\n━━━ ${part} (${String(PARTS.indexOf(part) + 1)} of ${String(PARTS.length)}) ━━━\n`)
  await MEASURES[part]()
}
