import type { Entry } from '../ways.ts'
import { AWS, STACKS } from './aws.ts'
import { GITHUB } from './github.ts'
import { COVERED, IN_THE_CLONE, NOT_RUN } from './npm.ts'
import { QUESTIONS } from './report.ts'

/**
 * How each command of the pages is tried. The first entry whose pattern a command matches counts, and
 * entries are tried in this order. A command without an entry, and an entry without a command, are
 * errors.
 */
export const REGISTER: readonly Entry[] = [
  ...IN_THE_CLONE,
  ...QUESTIONS,
  ...STACKS,
  ...AWS,
  ...GITHUB,
  ...COVERED,
  ...NOT_RUN,
]
