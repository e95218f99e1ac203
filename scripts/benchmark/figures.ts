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
