import { readFile, writeFile } from 'node:fs/promises'

/** A number, and what it counts or measures: `images`, `bytes`, or `times` for a ratio. */
export interface Figure {
  readonly value: number
  readonly unit: string
}

/** What a part measures in one run, by the names of its figures. No figure is negative. */
export type Figures<Name extends string = string> = Readonly<Record<Name, Figure>>

/** The median of a figure over all runs, and what it was in them, as `docs/figures.json` has it. */
export interface RecordedFigure extends Figure {
  readonly least: number
  readonly most: number
  readonly runs: number
}

export type RecordedFigures = Readonly<Record<string, RecordedFigure>>

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
   * What the documentation says of the part, one or more sentences each. `{name}` becomes the figure,
   * and `{name.limit}` its limit. No number is typed.
   */
  readonly statements: readonly string[]
}

/** Has the compiler see that limits are to figures that are measured, and lets the rest take any part. */
export const part = <Name extends string>(described: Part<Name>): Part => described

/** Makes figures of a unit. */
export const unit =
  (name: string) =>
  (value: number): Figure => ({ value, unit: name })

export const images = unit('images')
export const calls = unit('calls')
export const targets = unit('accounts and Regions')
export const times = unit('times')
export const bytes = unit('bytes')

/** Joins what the runs of one part measured. Every run measures the same figures. */
export function recordRuns(runs: readonly Figures[]): RecordedFigures {
  const figures = Object.entries(runs[0] ?? {}).map(([name, { unit }]) => {
    const values = runs.map((run) => run[name]?.value ?? NaN).sort((a, b) => a - b)
    const [median, least, most] = [Math.floor(values.length / 2), 0, -1].map((at) => values.at(at))
    return [name, { value: median, unit, least, most, runs: values.length }] as const
  })
  return Object.fromEntries(figures) as RecordedFigures
}

/** What differs by more from run to run, as a part of the most, is no figure to state. */
const MOST_SPREAD = 0.1

export const isSteady = ({ least, most }: RecordedFigure): boolean =>
  most - least <= MOST_SPREAD * most

const SIZES = ['bytes', 'kB', 'MB', 'GB'] as const

/** As a sentence has it: `20,000`, `1.03`, and bytes with their unit, `787 kB`. */
export function writeFigure({ value, unit }: Figure): string {
  if (unit !== 'bytes') return value.toLocaleString('en-US', { maximumFractionDigits: 2 })
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), SIZES.length - 1)
  const scaled = (value / 1000 ** power).toLocaleString('en-US', { maximumSignificantDigits: 3 })
  return `${scaled} ${SIZES[power] ?? ''}`
}

/** With its unit, outside the sentences that name it themselves: `1.03 times`. */
const tellFigure = (figure: Figure): string =>
  figure.unit === 'bytes' ? writeFigure(figure) : `${writeFigure(figure)} ${figure.unit}`

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

export interface Said {
  readonly stated: readonly string[]
  readonly leftOut: readonly { readonly statement: string; readonly because: string }[]
}

/**
 * What may be stated of a part, and what not, with the reason: a figure that differs by more than a
 * tenth from run to run, or a limit that was not kept.
 * @throws where a statement has a figure that is not measured
 */
export function sayOf(part: Part, recorded: RecordedFigures): Said {
  const all = part.statements.map((statement) => {
    const reasons: string[] = []
    const text = statement.replaceAll(/\{\w+(?:\.limit)?\}/g, (placeholder) => {
      const filled = fill(placeholder, part, recorded)
      reasons.push(...filled.because)
      return filled.text
    })
    return { statement, text, because: reasons.join(', ') }
  })
  return {
    stated: all.filter(({ because }) => because === '').map(({ text }) => text),
    leftOut: all.flatMap(({ statement, because }) =>
      because === '' ? [] : { statement, because },
    ),
  }
}

/**
 * A list with an item for each part of which something may be stated.
 * @param measured by the names of the parts; of one that is missing nothing is said
 */
export function listFigures(
  parts: Readonly<Record<string, Part>>,
  measured: Readonly<Record<string, RecordedFigures>>,
): string {
  const items = Object.entries(parts).flatMap(([name, part]) => {
    const recorded = measured[name]
    return recorded === undefined ? [] : sayOf(part, recorded).stated.join(' ')
  })
  return items
    .filter((item) => item !== '')
    .map((item) => `- ${item}`)
    .join('\n')
}

/** What the figures of the documentation are written from. */
const FILE = new URL('../../docs/figures.json', import.meta.url)

/** The figures that were measured last, by the names of their parts. */
export const readFigures = async (): Promise<Readonly<Record<string, RecordedFigures>>> =>
  JSON.parse(await readFile(FILE, 'utf8')) as Record<string, RecordedFigures>

/** Renews the figures of one part; those of the others stay. */
export async function writeFigures(part: string, recorded: RecordedFigures): Promise<void> {
  const measured = { ...(await readFigures()), [part]: recorded }
  await writeFile(FILE, `${JSON.stringify(measured, undefined, 2)}\n`)
}
