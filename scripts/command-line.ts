import { parseArgs } from 'node:util'

/** Somebody typed what is not understood: the message says what is. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What an option takes: in words, and how its text is read. What reads as undefined is refused. */
interface Option<Value> {
  readonly type: 'string' | 'boolean'
  readonly takes: string
  readonly read: (text: string) => Value | undefined
}

export const option = <Value>(takes: string, read: Option<Value>['read']): Option<Value> => ({
  ...{ type: 'string', takes, read },
})

export const TEXT = option('a text', (text) => text)

/** Takes no value: it is `true` where it is given. */
export const FLAG: typeof TEXT = { ...TEXT, type: 'boolean' }

export const wholeNumber = (least: number): Option<number> =>
  option(`a whole number from ${least} up`, (text) => {
    const number = /^-?\d+$/.test(text) ? Number(text) : NaN
    return number >= least ? number : undefined
  })

export const oneOf = <Name extends string>(known: readonly Name[]): Option<Name> =>
  option(`one of ${known.join(', ')}`, (text) => known.find((name) => name === text))

/** Names with commas between them; they are read in the order in which they are known. */
export const listOf = <Name extends string>(known: readonly Name[]): Option<readonly Name[]> =>
  option(`a list of ${known.join(', ')}`, (text) => {
    const names = text.split(',')
    const found = known.filter((name) => names.includes(name))
    return found.length === new Set(names).size ? found : undefined
  })

type Options = Readonly<Record<string, Option<unknown>>>

/** By name. Where any name may be there, the compiler takes none for granted anyway. */
type Values<Accepted extends Options> = {
  readonly [Name in keyof Accepted]:
    | (Accepted[Name] extends Option<infer Value> ? Value : never)
    | (string extends Name ? never : undefined)
}

/** @throws UsageError, or the error of parseArgs, that says what is not understood */
export function readOptions<Accepted extends Options>(
  args: readonly string[],
  accepted: Accepted,
): Values<Accepted> {
  const options: Options = accepted
  const { values } = parseArgs({ args: [...args], options })
  const given = Object.entries(options).filter(([name]) => name in values)
  const entries = given.map(([name, { takes, read }]) => {
    const text = String(values[name])
    const value = read(text)
    if (value === undefined) throw new UsageError(`--${name}: "${text}" is not ${takes}.`)
    return [name, value]
  })
  return Object.fromEntries(entries) as Values<Accepted>
}

/** Where the shell says who is calling: variables, profiles, single sign-on, a container or an instance. */
export function shellVariables(): Readonly<Record<string, string>> {
  const isOfAws = /^(?:AWS_.*|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|HOME)$/i
  const entries = Object.entries(process.env).filter(([name]) => isOfAws.test(name))
  return Object.fromEntries(entries) as Record<string, string>
}

const isUsage = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))

/** Runs a command; what was typed wrongly ends it with a sentence, not with a stack. */
export async function runCommand(
  usage: string,
  run: (args: readonly string[]) => number | Promise<number>,
): Promise<void> {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage)
    return
  }
  try {
    process.exitCode = await run(args)
  } catch (error) {
    if (!isUsage(error)) throw error
    console.error(`${error.message}\n\n${usage}`)
    process.exitCode = 1
  }
}
