import { LEGS_PART } from './legs.ts'
import { PACE_PART } from './pace.ts'
import { PAGE_PART } from './page.ts'
import type { Part } from './part.ts'
import { RENDERING_PART } from './rendering.ts'
import { ROUNDS_PART } from './rounds.ts'
import { SIZE_PART } from './size.ts'
import { START_PART } from './start.ts'
import { WIDTH_PART } from './width.ts'

/** The parts of the benchmark, in the order in which they are measured and stand in the README. */
export const PARTS: Readonly<Record<string, Part>> = {
  rounds: ROUNDS_PART,
  rendering: RENDERING_PART,
  page: PAGE_PART,
  pace: PACE_PART,
  width: WIDTH_PART,
  legs: LEGS_PART,
  size: SIZE_PART,
  start: START_PART,
}
