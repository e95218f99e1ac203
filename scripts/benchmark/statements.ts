import {
  isSteady,
  tellFigure,
  writeFigure,
  type RecordedFigure,
  type RecordedFigures,
} from './figures.ts'
import type { Part } from './part.ts'

/** What the README says of a part: what may be stated, and what not, with the reason. */
export interface Said {
  readonly stated: readonly string[]
  readonly leftOut: readonly { readonly statement: string; readonly because: string }[]
}

const PLACEHOLDER = /\{(\w+)(\.limit)?\}/g

/** Text to put in, or why there is none. */
type Text = { readonly text: string } | { readonly because: string }

function textOfLimit(name: string, figure: RecordedFigure, limit: number | undefined): Text {
  if (limit === undefined) throw new Error(`{${name}.limit}: there is no limit to ${name}`)
  if (figure.most < limit) return { text: writeFigure({ value: limit, unit: figure.unit }) }
  return { because: `${name} is not below its limit` }
}

function textOfFigure(name: string, figure: RecordedFigure): Text {
  if (isSteady(figure)) return { text: writeFigure(figure) }
  const { least, most, unit, runs } = figure
  const to = tellFigure({ value: most, unit })
  return {
    because: `${name} was ${writeFigure({ value: least, unit })} to ${to} in ${String(runs)} runs`,
  }
}

function textsOf(statement: string, { limits }: Part, recorded: RecordedFigures): readonly Text[] {
  return [...statement.matchAll(PLACEHOLDER)].map(([placeholder, name = '', limit]) => {
    const figure = recorded[name]
    if (figure === undefined) throw new Error(`${placeholder}: ${name} is not measured`)
    return limit === undefined
      ? textOfFigure(name, figure)
      : textOfLimit(name, figure, limits[name])
  })
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
    const texts = textsOf(statement, part, recorded)
    const reasons = texts.flatMap((text) => ('because' in text ? [text.because] : []))
    const fillings = texts.flatMap((text) => ('text' in text ? [text.text] : [])).values()
    if (reasons.length > 0) leftOut.push({ statement, because: reasons.join(', ') })
    else stated.push(statement.replaceAll(PLACEHOLDER, () => fillings.next().value ?? ''))
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
