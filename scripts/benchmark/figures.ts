import { readFile, writeFile } from 'node:fs/promises'
import { format } from 'prettier'

/** What a part measures in one run. Bytes have a name that ends so. No figure is negative. */
export type Figures<Name extends string = string> = Readonly<Record<Name, number>>

/** What the figures were in all runs, from the least to the most, as `docs/figures.json` has it. */
export type RecordedFigures = Readonly<Record<string, readonly number[]>>

/** A part of the benchmark. */
export interface Part<Name extends string = string> {
  /**
   * Measures once.
   * @throws where what ran did not do what was to be measured
   */
  readonly measure: () => Promise<Figures<Name>>
  /** What a figure has to stay below in every run. */
  readonly limits: Readonly<Partial<Record<Name, number>>>
  /**
   * What the documentation says of the part, one or more sentences each. `{name}` becomes the figure,
   * and `{name.limit}` its limit. No number is typed.
   */
  readonly statements: readonly string[]
}

/** Has the compiler see that limits are to figures that are measured, and lets the rest take any part. */
export const part = <Name extends string>(described: Part<Name>): Part => described

/** Joins what the runs of one part measured. Every run measures the same figures. */
export const recordRuns = (runs: readonly Figures[]): RecordedFigures =>
  Object.fromEntries(
    Object.keys(runs[0] ?? {}).map((name) => [
      name,
      runs.map((run) => run[name] ?? NaN).sort((a, b) => a - b),
    ]),
  )

/** What differs by more than a tenth from run to run is no figure to state. */
const isSteady = (values: readonly number[]): boolean =>
  Math.max(...values) - Math.min(...values) <= Math.max(...values) / 10

const SIZES = ['bytes', 'kB', 'MB', 'GB'] as const

/** As a sentence has it: `20,000`, `1.03`, and bytes with their unit, `787 kB`. */
export function writeFigure(name: string, value: number): string {
  if (!/bytes$/i.test(name)) return value.toLocaleString('en-US', { maximumFractionDigits: 2 })
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), SIZES.length - 1)
  const scaled = (value / 1000 ** power).toLocaleString('en-US', { maximumSignificantDigits: 3 })
  return `${scaled} ${SIZES[power] ?? ''}`
}

/** A sentence about each limit that was not kept, and each figure that must not be stated. */
export function problemsOf({ limits, statements }: Part, recorded: RecordedFigures): string[] {
  const stated = new Set(statements.join().match(/(?<=\{)\w+(?=\})/g))
  const demands = [
    ...Object.entries(limits).map(([name, limit = NaN]) => ({
      ...{ name, demand: `stay below ${writeFigure(name, limit)}` },
      isMet: (values: readonly number[]): boolean => Math.max(...values) < limit,
    })),
    ...[...stated].map((name) => ({ name, demand: 'differ by a tenth at most', isMet: isSteady })),
  ]
  return demands.flatMap(({ name, demand, isMet }) => {
    const values = recorded[name] ?? [NaN]
    const were = values.map((value) => writeFigure(name, value)).join(' · ')
    return isMet(values) ? [] : `${name} has to ${demand}, and was ${were}.`
  })
}

const fillIn = (statement: string, { limits }: Part, recorded: RecordedFigures): string =>
  statement.replaceAll(/\{(\w+)(\.limit)?\}/g, (placeholder, name: string, ofLimit?: string) => {
    const values = recorded[name] ?? []
    const median = values[Math.floor(values.length / 2)]
    const value = ofLimit === undefined ? median : limits[name]
    if (value === undefined) throw new Error(`There is no ${placeholder}`)
    return writeFigure(name, value)
  })

/**
 * A list with an item for each part.
 * @throws where a statement has something that is not measured, or that must not be stated
 */
export const listFigures = (
  parts: Readonly<Record<string, Part>>,
  measured: Readonly<Record<string, RecordedFigures>>,
): string =>
  Object.entries(parts)
    .map(([name, part]) => {
      const recorded = measured[name] ?? {}
      const problems = problemsOf(part, recorded)
      if (problems.length > 0) throw new Error(`The figures of ${name}: ${problems.join(' ')}`)
      return `- ${fillIn(part.statements.join(' '), part, recorded)}`
    })
    .join('\n')

/** What the figures of the documentation are written from. */
const FILE = new URL('../../docs/figures.json', import.meta.url)

/** The figures that were measured last, by the names of their parts. */
export const readFigures = async (): Promise<Readonly<Record<string, RecordedFigures>>> =>
  JSON.parse(await readFile(FILE, 'utf8')) as Record<string, RecordedFigures>

/** Renews the figures of one part; those of the others stay. */
export async function writeFigures(part: string, recorded: RecordedFigures): Promise<void> {
  const measured = { ...(await readFigures()), [part]: recorded }
  await writeFile(FILE, await format(JSON.stringify(measured), { parser: 'json', printWidth: 100 }))
}
