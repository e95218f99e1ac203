import { join } from 'node:path'
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

/** The facts of the job that inputs rest on; `src/runner/environment.ts` reads them. */
export interface InputJob {
  /** Empty where the job has none. */
  readonly region: string
  /** GitHub's id of the step. */
  readonly step: string
  readonly temporaryFolder: string
  readonly runId: string | undefined
  /** The name of the event that started the workflow. */
  readonly event: string
  /** Undefined outside a runner. */
  readonly workspace: string | undefined
}

/**
 * Where a report goes that no input names. The step's name keeps two steps of one job from writing
 * over each other's report.
 */
export function defaultReportFile(
  name: string,
  { step, temporaryFolder }: Pick<InputJob, 'step' | 'temporaryFolder'>,
): string {
  const safe = step.replaceAll(/[^\w-]/g, '')
  return join(temporaryFolder, `${[name, safe].filter((part) => part !== '').join('-')}.json`)
}

export interface InputProblem {
  readonly input: string
  readonly text: string
}

/** The inputs that decide whether anything is removed, and what is kept from it. */
const MOST_SERIOUS: readonly string[] = [
  'dry-run',
  'exclude',
  'include',
  'image-ids',
  'rules',
  'plan-file',
  'shared-images',
  'max-removals',
  'max-removals-total',
  'require-recycle-bin',
] satisfies readonly InputName[]

/** A mistake that could remove something comes before any other. */
const severityOf = ({ input }: InputProblem): number => {
  const place = MOST_SERIOUS.indexOf(input)
  return place < 0 ? MOST_SERIOUS.length : place
}

/** How many letters are to be changed, added or taken away until one text is the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [index, letter] of Array.from(a).entries()) {
    const next = [index + 1]
    for (const [column, other] of Array.from(b).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Short of this, a part of a name may be part of many. */
const SHORTEST_PART = 4

/** A part of the name, such as `region`, or a name of which a quarter of the letters is wrong at most. */
function mostLike(name: string, names: readonly string[]): string | undefined {
  const likely = names
    .map((known) => ({
      known,
      distance:
        name.length >= SHORTEST_PART && known.includes(name) ? 0 : editDistance(name, known),
    }))
    .filter(({ known, distance }) => distance <= Math.max(2, known.length / 4))
    .sort((a, b) => a.distance - b.distance)
  return likely[0]?.known
}

/** Every problem of every input, in one message. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly problems: readonly InputProblem[]

  constructor(problems: readonly InputProblem[]) {
    const inputs = new Set(problems.map(({ input }) => input)).size
    const count = inputs === 1 ? 'An input is' : `${String(inputs)} inputs are`
    const lines = problems.map(({ input, text }) => `- ${input}: ${text}`)
    super(`${count} not usable. Nothing was read and nothing was removed.\n${lines.join('\n')}`)
    this.problems = problems
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
    const problems = [
      ...this.#problems.toSorted((a, b) => severityOf(a) - severityOf(b)),
      ...this.#unknownInputs(),
    ]
    if (problems.length > 0) throw new InputError(problems)
  }

  /** The runner only warns of unknown inputs, and a misspelt `exclude` would protect nothing. */
  #unknownInputs(): readonly InputProblem[] {
    const names = this.#names()
    const known = new Set(names.map((name) => InputReader.variable(name)))
    return Object.keys(this.#environment)
      .filter((variable) => variable.startsWith('INPUT_') && !known.has(variable))
      .map((variable) => {
        const input = variable.slice('INPUT_'.length).toLowerCase()
        const like = mostLike(input, names)
        const hint = like === undefined ? 'action.yml has them all.' : `Did you mean ${like}?`
        return { input, text: `there is no such input. ${hint}` }
      })
  }
}

/** The file at `report-file` is deleted before anything is read, so it must not be a file that an input names. */
export const sameFileText = (reportFile: string): string =>
  `report-file names the same file, ${quote(reportFile)}. They take two paths.`
