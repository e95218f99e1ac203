import { listOf, type Parser } from './values.ts'

/** The default of every input, as in `action.yml`. */
export const DEFAULTS = {
  mapping: 'tags:environment,role',
  'keep-previous': '4',
  'max-age': '',
  'unused-for': '7d',
  'dry-run': 'true',
  include: '',
  exclude: '',
  'image-ids': '',
  'expiry-tag': '',
  'delete-snapshots': 'true',
  'orphan-snapshots': 'report',
  'shared-images': 'keep',
  grace: '',
  rules: '',
  'launch-template-versions': 'active',
  'skip-references': '',
  'ssm-parameter-paths': '',
  'in-use-files': '',
  'evidence-roles': '',
  'max-removals': '',
  'max-removals-total': '',
  'require-recycle-bin': 'false',
  'aws-region': '',
  'role-to-assume': '',
  'role-chaining': 'false',
  'role-session-name': '',
  'role-external-id': '',
  'role-duration-seconds': '3600',
  audience: '',
  'allowed-account-ids': '',
  'pr-comment': 'false',
  'github-token': '',
  'report-file': '',
  'plan-file': '',
} as const

export type InputName = keyof typeof DEFAULTS

/** Without a plan file. The inputs have no default of their own, because a plan file changes it. */
export const DEFAULT_MAX_REMOVALS = { kind: 'count', count: 100 } as const
export const DEFAULT_MAX_REMOVALS_TOTAL = { kind: 'count', count: 1000 } as const

interface InputProblem {
  readonly input: string
  readonly text: string
}

/** Every problem of every input, in one message. */
export class InputError extends Error {
  override readonly name = 'InputError'

  constructor(problems: readonly InputProblem[]) {
    const inputs = new Set(problems.map(({ input }) => input)).size
    const count = inputs === 1 ? 'An input is' : `${String(inputs)} inputs are`
    const lines = problems.map(({ input, text }) => `- ${input}: ${text}`)
    super(`${count} not usable. Nothing was read and nothing was removed.\n${lines.join('\n')}`)
  }
}

const LONGEST_SHOWN = 200

/** Shortened and quoted, so that a value of any kind stays one readable line. */
export function quote(value: string): string {
  const text = JSON.stringify(value)
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…"` : text
}

/** Secrets, which stand in no log and no report. */
const SECRETS: ReadonlySet<string> = new Set(['github-token', 'role-external-id'])

/** Reads the inputs of one action one by one and gathers what is wrong with them. */
export class InputReader<InputName extends string> {
  readonly #problems: InputProblem[] = []
  readonly #environment: NodeJS.ProcessEnv
  readonly #defaults: Readonly<Record<InputName, string>>

  /** `defaults` has every input of the action, in the order of its metadata file. */
  constructor(environment: NodeJS.ProcessEnv, defaults: Readonly<Record<InputName, string>>) {
    this.#environment = environment
    this.#defaults = defaults
    this.#refuseUnknownInputs()
  }

  /** The runner hands an input over in this variable. */
  static variable(name: string): string {
    return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
  }

  /** The input as it was written, without the space around it; empty where it was not given. */
  raw(name: InputName): string {
    return this.written(name).trim()
  }

  /** The input with the space around it, which has a meaning in YAML. */
  written(name: InputName): string {
    return this.#environment[InputReader.variable(name)] ?? ''
  }

  /** The value of an input. Where it is not usable, this is its default, and `settle` will throw. */
  read<T>(name: InputName, parse: Parser<T>): T {
    return this.#parse(name, this.raw(name), parse)
  }

  /** The entries of a list. Where the text has a newline, even at its end, commas are part of entries. */
  readList<T>(name: InputName, parse: Parser<T>): readonly T[] {
    return this.#parse(name, this.raw(name) === '' ? '' : this.written(name), listOf(parse))
  }

  #parse<T>(name: InputName, raw: string, parse: Parser<T>): T {
    const parsed = parse(raw === '' ? this.#defaults[name] : raw)
    if (parsed.ok) return parsed.value
    this.problem(name, `${quote(raw)} is not accepted. It takes ${parsed.accepted}.`)
    const fallback = parse(this.#defaults[name])
    if (!fallback.ok) throw new Error(`The default of ${name} is not accepted by its own parser.`)
    return fallback.value
  }

  /** Every input with its value, given or default, without secrets. */
  settings(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#names()
        .filter((name) => !SECRETS.has(name))
        .map((name) => [name, this.raw(name) || this.#defaults[name]]),
    )
  }

  #names(): readonly InputName[] {
    return Object.keys(this.#defaults).filter((name): name is InputName => name in this.#defaults)
  }

  problem(input: string, text: string): void {
    this.#problems.push({ input, text })
  }

  /** @throws InputError with every problem, where there is one */
  settle(): void {
    if (this.#problems.length > 0) throw new InputError(this.#problems)
  }

  /** The runner only warns of unknown inputs, and a misspelt `exclude` would protect nothing. */
  #refuseUnknownInputs(): void {
    const known = new Set(this.#names().map((name) => InputReader.variable(name)))
    for (const variable of Object.keys(this.#environment)) {
      if (!variable.startsWith('INPUT_') || known.has(variable)) continue
      const name = variable.slice('INPUT_'.length).toLowerCase()
      this.problem(name, `there is no such input. There are ${this.#names().join(', ')}.`)
    }
  }
}
