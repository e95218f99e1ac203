import { parseArgs } from 'node:util'

/** The parts of the benchmark, in the order in which they are measured. */
export const PARTS = ['rendering', 'start', 'rounds', 'pace', 'width', 'legs', 'size'] as const

export type Part = (typeof PARTS)[number]

const isPart = (name: string): name is Part => PARTS.some((part) => part === name)

/**
 * The parts that the command line asks for with `--only=PART`, once or more often; all without it.
 * @throws an error of one sentence where a part or an option does not exist
 */
export function partsAskedFor(args: readonly string[]): readonly Part[] {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string', multiple: true } },
  })
  const unknown = values.only?.find((name) => !isPart(name))
  if (unknown !== undefined) {
    throw new Error(`--only: there is no part "${unknown}"; the parts are ${PARTS.join(', ')}.`)
  }
  return PARTS.filter((part) => values.only?.includes(part) ?? true)
}
