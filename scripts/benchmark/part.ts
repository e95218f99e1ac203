import { tellFigure, type Figures, type RecordedFigures } from './figures.ts'

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
