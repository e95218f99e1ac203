import type { Command } from './extract.ts'
import { REGISTER } from './register/index.ts'
import type { Entry } from './ways.ts'

/** Which command of the pages has which entry in the register. */

/** A command that several pages show is tried once for all of them. */
export interface Shown {
  readonly command: Command
  readonly places: readonly string[]
}

export function groupCommands(commands: readonly Command[]): readonly Shown[] {
  const groups = Map.groupBy(commands, ({ text, env }) => JSON.stringify([text, env]))
  return [...groups.values()].flatMap((group) => {
    const [command] = group
    return command === undefined ? [] : [{ command, places: group.map(({ place }) => place) }]
  })
}

/** The first that its text matches. */
export const entryOf = ({ command }: Shown, register = REGISTER): Entry | undefined =>
  register.find(({ like }) => like.test(command.text))

export const titleOf = ({ command, places }: Shown): string =>
  `${places.join(', ')}: ${command.text.replaceAll(/\s*\\?\n\s*/g, ' ')}`

/** What nothing is known about, on either side. */
export function unknownOf(
  shown: readonly Shown[],
  register: readonly Entry[] = REGISTER,
): readonly string[] {
  const known = new Set(shown.map((each) => entryOf(each, register)))
  return [
    ...shown
      .filter((each) => entryOf(each, register) === undefined)
      .map((each) => `${titleOf(each)}\n  scripts/commands/register does not know it`),
    ...register
      .filter((entry) => !known.has(entry))
      .map(({ like }) => `scripts/commands/register: no page has a command like ${String(like)}`),
  ]
}
