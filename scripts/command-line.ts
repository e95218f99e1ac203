import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'

/** What somebody typed is not understood: the message says what is. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface Options {
  /** Given as `--NAME=VALUE` or `--NAME VALUE`. */
  readonly values: Readonly<Record<string, string>>
  /** Given as `--NAME`. */
  readonly flags: ReadonlySet<string>
}

interface Accepted {
  readonly values: readonly string[]
  readonly flags: readonly string[]
}

/** The names of the action's inputs, as `action.yml` has them. */
export async function inputNames(): Promise<readonly string[]> {
  const text = await readFile(new URL('../action.yml', import.meta.url), 'utf8')
  return Object.keys((parse(text) as { readonly inputs: object }).inputs)
}

type Token =
  | {
      readonly kind: 'option'
      readonly name: string
      readonly rawName: string
      readonly value?: string | undefined
    }
  | { readonly kind: 'positional'; readonly value: string }
  | { readonly kind: 'option-terminator' }

function tokensOf(args: readonly string[], accepted: Accepted): readonly Token[] {
  const options = Object.fromEntries<{ type: 'string' | 'boolean' }>([
    ...accepted.values.map((name) => [name, { type: 'string' as const }] as const),
    ...accepted.flags.map((name) => [name, { type: 'boolean' as const }] as const),
  ])
  return parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens
}

/** @throws UsageError that says what is wrong, and what is accepted */
export function readOptions(args: readonly string[], accepted: Accepted): Options {
  const values: Record<string, string> = {}
  const flags = new Set<string>()
  for (const token of tokensOf(args, accepted)) {
    if (token.kind !== 'option') {
      const text = token.kind === 'positional' ? token.value : '--'
      throw new UsageError(`"${text}" is not understood: everything is given as --NAME=VALUE.`)
    }
    const { name, rawName, value } = token
    if (accepted.flags.includes(name) && value === undefined) flags.add(name)
    else if (!accepted.values.includes(name)) {
      const known = [...accepted.values, ...accepted.flags].map((each) => `--${each}`)
      throw new UsageError(`There is no ${rawName}. There are ${known.join(', ')}.`)
    } else if (value === undefined) {
      throw new UsageError(`${rawName} needs a value: ${rawName}=VALUE.`)
    } else values[name] = value
  }
  return { values, flags }
}

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
