import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { readActionMetadata } from '../__tests__/contract/documents.ts'

/** What somebody typed is not understood: the message says what is. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What is given as `--NAME=VALUE` or `--NAME VALUE`, and what as `--NAME`. */
interface Accepted {
  readonly values: readonly string[]
  readonly flags: readonly string[]
}

interface Options {
  readonly values: Readonly<Record<string, string>>
  readonly flags: ReadonlySet<string>
}

/** The names of the action's inputs, as `action.yml` has them. */
export async function inputNames(): Promise<readonly string[]> {
  return Object.keys((await readActionMetadata()).inputs)
}

/** Where the shell says who is calling: variables, profiles, single sign-on, a container or an instance. */
export function shellVariables(): Readonly<Record<string, string>> {
  const isOfAws = /^(?:AWS_.*|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|HOME)$/i
  const entries = Object.entries(process.env).filter(([name]) => isOfAws.test(name))
  return Object.fromEntries(entries) as Record<string, string>
}

/** @throws UsageError that says what is wrong, and what is accepted */
export function readOptions(args: readonly string[], accepted: Accepted): Options {
  const known = [...accepted.values, ...accepted.flags]
  const typeOf = (name: string) => (accepted.values.includes(name) ? 'string' : 'boolean')
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    known.map((name) => [name, { type: typeOf(name) }]),
  )
  const values: Record<string, string> = {}
  const flags = new Set<string>()
  for (const token of parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option') {
      const text = token.kind === 'positional' ? token.value : '--'
      throw new UsageError(`"${text}" is not understood: everything is given as --NAME=VALUE.`)
    }
    const { name, rawName, value } = token
    if (accepted.flags.includes(name) && value === undefined) flags.add(name)
    else if (!accepted.values.includes(name)) {
      const there = known.map((each) => `--${each}`).join(', ')
      throw new UsageError(`There is no ${rawName}. There are ${there}.`)
    } else if (value === undefined) {
      throw new UsageError(`${rawName} needs a value: ${rawName}=VALUE.`)
    } else values[name] = value
  }
  return { values, flags }
}

/** The names in a list with commas. @throws UsageError where one is not known */
export const namesIn = <Name extends string>(
  option: string,
  list: string,
  known: readonly Name[],
): readonly Name[] =>
  list.split(',').map((text) => {
    const name = known.find((each) => each === text)
    if (name !== undefined) return name
    throw new UsageError(`--${option}: "${text}" is none of ${known.join(', ')}.`)
  })

/** Runs a command; what was typed wrongly ends it with a sentence, not with a stack. */
export async function runCommand(
  usage: string,
  run: (args: readonly string[]) => Promise<number>,
): Promise<void> {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage)
    return
  }
  try {
    process.exitCode = await run(args)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${usage}`)
    process.exitCode = 1
  }
}
