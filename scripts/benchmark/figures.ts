import { readFile, writeFile } from 'node:fs/promises'
import { format } from 'prettier'

/** What a part measures in one run. Bytes have a name that ends so. No figure is negative. */
export type Figures<Name extends string = string> = Readonly<Record<Name, number>>

/** What the figures were in all runs, as `docs/figures.json` has it. */
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

export const medianOf = (values: readonly number[]): number =>
  values[Math.floor(values.length / 2)] ?? NaN

/** What differs by more from run to run, as a part of the most, is no figure to state. */
const MOST_SPREAD = 0.1

export const isSteady = (values: readonly number[]): boolean =>
  Math.max(...values) - Math.min(...values) <= MOST_SPREAD * Math.max(...values)

const SIZES = ['bytes', 'kB', 'MB', 'GB'] as const

/** As a sentence has it: `20,000`, `1.03`, and bytes with their unit, `787 kB`. */
export function writeFigure(name: string, value: number): string {
  if (!/bytes$/i.test(name)) return value.toLocaleString('en-US', { maximumFractionDigits: 2 })
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), SIZES.length - 1)
  const scaled = (value / 1000 ** power).toLocaleString('en-US', { maximumSignificantDigits: 3 })
  return `${scaled} ${SIZES[power] ?? ''}`
}

const isKept = (limit: number, values: readonly number[]): boolean => Math.max(...values) < limit

/** A sentence about each figure that did not stay below its limit. */
export const passedLimits = ({ limits }: Part, recorded: RecordedFigures): readonly string[] =>
  Object.entries(limits).flatMap(([name, limit = NaN]) => {
    const values = recorded[name]
    if (values === undefined) throw new Error(`There is a limit to ${name}, which is not measured`)
    if (isKept(limit, values)) return []
    const [allowed, reached] = [limit, Math.max(...values)].map((each) => writeFigure(name, each))
    return `${name} has to stay below ${String(allowed)}, and was ${String(reached)}.`
  })

/** What stands for `{name}` or `{name.limit}`, and why it cannot be stated, if so. */
function fill(placeholder: string, { limits }: Part, recorded: RecordedFigures) {
  const [name = '', isLimit] = placeholder.slice(1, -1).split('.')
  const [values, limit] = [recorded[name], limits[name]]
  if (values === undefined) throw new Error(`${placeholder}: ${name} is not measured`)
  if (isLimit === undefined) {
    const [least, most] = [values[0], values.at(-1)].map((each = NaN) => writeFigure(name, each))
    const range = `${String(least)} to ${String(most)} in ${values.length} runs`
    const because = isSteady(values) ? [] : [`${name} was ${range}`]
    return { text: writeFigure(name, medianOf(values)), because }
  }
  if (limit === undefined) throw new Error(`${placeholder}: there is no limit to ${name}`)
  const because = isKept(limit, values) ? [] : [`${name} is not below its limit`]
  return { text: writeFigure(name, limit), because }
}

interface Said {
  readonly stated: string
  readonly leftOut: readonly { readonly statement: string; readonly because: string }[]
}

/**
 * What may be stated of a part, and what not, with the reason: a figure that differs by more than a
 * tenth from run to run, or a limit that was not kept.
 * @throws where a statement has a figure that is not measured
 */
export function sayOf(part: Part, recorded: RecordedFigures): Said {
  const said = part.statements.map((statement) => {
    const reasons: string[] = []
    const text = statement.replaceAll(/\{\w+(?:\.limit)?\}/g, (placeholder) => {
      const filled = fill(placeholder, part, recorded)
      reasons.push(...filled.because)
      return filled.text
    })
    return { statement, text, because: reasons.join(', ') }
  })
  return {
    stated: said.flatMap(({ text, because }) => (because === '' ? text : [])).join(' '),
    leftOut: said.flatMap(({ statement, because }) =>
      because === '' ? [] : { statement, because },
    ),
  }
}

/**
 * A list with an item for each part of which something may be stated.
 * @param measured by the names of the parts; of one that is missing nothing is said
 */
export const listFigures = (
  parts: Readonly<Record<string, Part>>,
  measured: Readonly<Record<string, RecordedFigures>>,
): string =>
  Object.entries(parts)
    .map(([name, part]) => measured[name] && sayOf(part, measured[name]).stated)
    .flatMap((stated) => (stated ? `- ${stated}` : []))
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
