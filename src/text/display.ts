/**
 * Names, tags, descriptions and paths are written by others and may hold anything. This is the one
 * place that makes them safe to show on a line.
 */

/** Line ends and other controls, marks that turn or hide text, and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

const LONGEST_SHOWN = 100

/** One line without anything invisible, cut to a length in characters. */
export function oneLine(text: string, longest = LONGEST_SHOWN): string {
  const line = text.replace(UNPRINTABLE, ' ').replaceAll(/\s+/g, ' ').trim()
  const characters = Array.from(line)
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : line
}

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Text whose direction turns nothing around it: a name in Arabic would pull figures out of their place. */
export const isolated = (text: string): string =>
  RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text

/** Isolated text, which does no harm to what stands around it, or what cannot be shown. */
const ISOLATED_OR_UNPRINTABLE = new RegExp(
  `(\u2068[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]*\u2069)|${UNPRINTABLE.source}`,
  'gu',
)

/** A line that the runner does not read as a command. */
const withoutCommands = (line: string): string =>
  line.replaceAll('##[', '## [').replace(/^([\s\u2068]*):(?=:)/, '$1: ')

/**
 * Text for one line of the log. The runner acts on lines that begin with `::` and on `##[` anywhere.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export const forLog = (text: string, longest = 1_000): string =>
  withoutCommands(oneLine(text, longest))

/**
 * Text of this action for the log, such as a table or an error with a policy to paste. Its lines and
 * the spaces in them stay.
 */
export function linesForLog(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) =>
      withoutCommands(
        line.replace(ISOLATED_OR_UNPRINTABLE, (_, kept: string | undefined) => kept ?? ' '),
      ),
    )
}

/** A number as it is shown: `1,504`. */
export const formatCount = (count: number): string => count.toLocaleString('en-US')

/** The first of many names, and how many more there are. */
export function nameSome(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map((name) => oneLine(name, 200))
  const rest = names.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${formatCount(rest)} more` : shown.join(', ')
}
