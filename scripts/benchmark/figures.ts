import { readFile, writeFile } from 'node:fs/promises'

/** A number, and what it counts or measures: `images`, `bytes`, or `times` for a ratio. */
export interface Figure {
  readonly value: number
  readonly unit: string
}

/** What a part measures in one run, by the names of its figures. No figure is negative. */
export type Figures<Name extends string = string> = Readonly<Record<Name, Figure>>

/** A figure over all runs in which it was measured, as `docs/figures.json` has it. */
export interface RecordedFigure extends Figure {
  /** The median of the runs. */
  readonly value: number
  readonly least: number
  readonly most: number
  readonly runs: number
}

export type RecordedFigures = Readonly<Record<string, RecordedFigure>>

/** What a figure may differ from run to run, as a part of the most: what differs by more is no figure to state. */
const MOST_SPREAD = 0.1

function recordValues(values: readonly number[], unit: string): RecordedFigure {
  const sorted = values.toSorted((a, b) => a - b)
  const [least = NaN] = sorted
  const value = sorted[Math.floor(sorted.length / 2)] ?? NaN
  return { value, unit, least, most: sorted.at(-1) ?? NaN, runs: values.length }
}

/** Joins what the runs of one part measured. Every run measures the same figures. */
export function recordRuns(runs: readonly Figures[]): RecordedFigures {
  const figures = Object.entries(runs[0] ?? {}).map(([name, { unit }]) => {
    const values = runs.map((run) => run[name]?.value ?? NaN)
    return [name, recordValues(values, unit)] as const
  })
  return Object.fromEntries(figures)
}

/** Whether the figure is the same in all runs, to within a tenth. */
export const isSteady = ({ least, most }: RecordedFigure): boolean =>
  most - least <= MOST_SPREAD * most

const SIZES = ['bytes', 'kB', 'MB', 'GB'] as const

function writeBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), SIZES.length - 1)
  const scaled = (bytes / 1000 ** power).toLocaleString('en-US', { maximumSignificantDigits: 3 })
  return `${scaled} ${SIZES[power] ?? ''}`
}

/** As a sentence has it: `20,000`, `1.03`, and bytes with their unit, `787 kB`. */
export const writeFigure = ({ value, unit }: Figure): string =>
  unit === 'bytes' ? writeBytes(value) : value.toLocaleString('en-US', { maximumFractionDigits: 2 })

/** With its unit, outside the sentences that name it themselves: `1.03 times`. */
export const tellFigure = (figure: Figure): string =>
  figure.unit === 'bytes' ? writeFigure(figure) : `${writeFigure(figure)} ${figure.unit}`

/** A part of the benchmark. */
export interface Part<Name extends string = string> {
  /**
   * Measures once.
   * @throws where what ran did not do what was to be measured
   */
  readonly measure: () => Promise<Figures<Name>>
  /** What a figure has to stay below in every run, in its unit. */
  readonly limits: Readonly<Partial<Record<Name, number>>>
  /**
   * What the README says of the part, one or more sentences each. `{name}` becomes the figure, and
   * `{name.limit}` its limit. No number is typed.
   */
  readonly statements: readonly string[]
}

/** A sentence about each figure that did not stay below its limit. */
export function passedLimits({ limits }: Part, recorded: RecordedFigures): readonly string[] {
  return Object.entries(limits).flatMap(([name, limit = NaN]) => {
    const figure = recorded[name]
    if (figure === undefined) throw new Error(`There is a limit to ${name}, which is not measured`)
    const { most, unit } = figure
    if (most < limit) return []
    const [reached, allowed] = [most, limit].map((value) => tellFigure({ value, unit }))
    return `${name} has to stay below ${String(allowed)}, and was ${String(reached)}.`
  })
}

/** What the README says of a part: what may be stated, and what not, with the reason. */
interface Said {
  readonly stated: readonly string[]
  readonly leftOut: readonly { readonly statement: string; readonly because: string }[]
}

const PLACEHOLDER = /\{\w+(?:\.limit)?\}/g

/** What stands for `{name}` or `{name.limit}`, and why it cannot be stated, if so. */
function fill(placeholder: string, { limits }: Part, recorded: RecordedFigures) {
  const [name = '', isLimit] = placeholder.slice(1, -1).split('.')
  const figure = recorded[name]
  if (figure === undefined) throw new Error(`${placeholder}: ${name} is not measured`)
  const { least, most, unit, runs } = figure
  if (isLimit === undefined) {
    const range = `${writeFigure({ value: least, unit })} to ${tellFigure({ value: most, unit })}`
    const because = isSteady(figure) ? [] : [`${name} was ${range} in ${runs} runs`]
    return { text: writeFigure(figure), because }
  }
  const limit = limits[name]
  if (limit === undefined) throw new Error(`${placeholder}: there is no limit to ${name}`)
  const because = most < limit ? [] : [`${name} is not below its limit`]
  return { text: writeFigure({ value: limit, unit }), because }
}

/**
 * Fills a part's statements in. One that has a figure which differs by more than a tenth from run to
 * run, or a limit that was not kept, is left out.
 * @throws where a statement has a figure that is not measured
 */
export function sayOf(part: Part, recorded: RecordedFigures): Said {
  const stated: string[] = []
  const leftOut: Said['leftOut'][number][] = []
  for (const statement of part.statements) {
    const reasons: string[] = []
    const text = statement.replaceAll(PLACEHOLDER, (placeholder) => {
      const filled = fill(placeholder, part, recorded)
      reasons.push(...filled.because)
      return filled.text
    })
    if (reasons.length > 0) leftOut.push({ statement, because: reasons.join(', ') })
    else stated.push(text)
  }
  return { stated, leftOut }
}

/**
 * The README's list, an item for each part of which something may be stated.
 * @param measured by the names of the parts; of one that is missing nothing is said
 */
export function listFigures(
  parts: Readonly<Record<string, Part>>,
  measured: Readonly<Record<string, RecordedFigures>>,
): string {
  return Object.entries(parts)
    .flatMap(([name, part]) => {
      const recorded = measured[name]
      return recorded === undefined ? [] : [sayOf(part, recorded).stated.join(' ')]
    })
    .filter((item) => item !== '')
    .map((item) => `- ${item}`)
    .join('\n')
}

/** What the README's figures are written from. */
const FILE = new URL('../../docs/figures.json', import.meta.url)

/** The figures that were measured last, by the names of their parts. */
export const readFigures = async (): Promise<Readonly<Record<string, RecordedFigures>>> =>
  JSON.parse(await readFile(FILE, 'utf8')) as Record<string, RecordedFigures>

/** Renews the figures of one part; those of the others stay. */
export async function writeFigures(part: string, recorded: RecordedFigures): Promise<void> {
  const measured = { ...(await readFigures()), [part]: recorded }
  await writeFile(FILE, `${JSON.stringify(measured, undefined, 2)}\n`)
}
