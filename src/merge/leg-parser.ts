import type { z } from 'zod'
import { reportSchema, SCHEMA_VERSION, type ReportTarget } from '../report/schema.ts'
import { oneLine } from '../text/display.ts'
import type { ReportOf } from './leg.ts'
import { requireOrdinaryRun, requireOrdinaryTarget } from './odd.ts'

/** Keys and values are texts of others, and become part of the error. In characters. */
const LONGEST_QUOTE = 200

type Path = readonly PropertyKey[]
type Issue = z.core.$ZodIssue
type UnknownKeys = Extract<Issue, { code: 'unrecognized_keys' }>

const isUnknownKeys = (issue: Issue): issue is UnknownKeys => issue.code === 'unrecognized_keys'

/** Takes the keys away that stand at a path. */
function removeKeys(json: unknown, { path, keys }: UnknownKeys): void {
  const holder = path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<PropertyKey, unknown>>)[key],
    json,
  )
  for (const key of keys) Reflect.deleteProperty(holder as object, key)
}

/** Fields may be added to reports of this version: those that are not known here are taken out of `json`. */
function parseKnown<T>(schema: z.ZodType<T>, json: unknown): z.ZodSafeParseResult<T> {
  const parsed = schema.safeParse(json)
  const unknown = parsed.error?.issues.filter(isUnknownKeys) ?? []
  if (unknown.length === 0) return parsed
  for (const issue of unknown) removeKeys(json, issue)
  return schema.safeParse(json)
}

/** The first thing that is wrong, and where. */
function whatIsWrong({ issues: [issue] }: z.ZodError, at: Path): string {
  const path = [...at, ...(issue?.path ?? [])]
  const where = path.length === 0 ? '' : ` at ${oneLine(path.join('.'), LONGEST_QUOTE)}`
  return `${issue?.message ?? 'it is not valid'}${where}`
}

function parse<T>(schema: z.ZodType<T>, json: unknown, at: Path): T {
  const parsed = parseKnown(schema, json)
  if (!parsed.success) throw new Error(whatIsWrong(parsed.error, at))
  return parsed.data
}

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** A report of another version may be valid by chance, and mean something else. */
function requireVersion(json: unknown): void {
  if (!isObject(json) || !('schemaVersion' in json)) return
  const version = json['schemaVersion']
  if (version === SCHEMA_VERSION) return
  throw new Error(`its schema version is ${oneLine(JSON.stringify(version), LONGEST_QUOTE)}`)
}

const targetsOf = (json: unknown): unknown[] =>
  isObject(json) && Array.isArray(json['targets']) ? json['targets'] : []

/** The targets have been looked at one by one. */
const withoutTargets = (json: unknown): unknown =>
  targetsOf(json).length === 0 ? json : { ...(json as object), targets: [] }

/** Stands in a report where a target was taken out of it. */
const TAKEN = Object.freeze({})

/**
 * Checks a report that others may have written while it is read, and takes each target out of it as
 * soon as it is whole: a large report would take its memory twice.
 */
export class LegParser<Kept> {
  readonly #keep: (target: ReportTarget) => Kept
  readonly #kept: Kept[] = []

  /** @param keep makes of a target what is held of it */
  constructor(keep: (target: ReportTarget) => Kept) {
    this.#keep = keep
  }

  /**
   * Takes the targets of a report of which the end is still to come. The last one may be half there.
   * @throws an error that says what is wrong with the report
   */
  takeWhole(json: unknown): void {
    requireVersion(json)
    const targets = targetsOf(json)
    this.#take(targets, targets.length - 1)
  }

  /** How many targets were taken so far. */
  get taken(): number {
    return this.#kept.length
  }

  /**
   * Takes what is left of a report that is there to its end.
   * @throws an error that says what is wrong with it
   */
  finish(json: unknown): ReportOf<Kept> {
    requireVersion(json)
    const targets = targetsOf(json)
    this.#take(targets, targets.length)
    // The later of two lists takes the place of the one that was looked at.
    if (targets.length !== this.#kept.length || targets.some((each) => each !== TAKEN)) {
      throw new Error('"targets" stands in it twice')
    }
    const report = parse(reportSchema, withoutTargets(json), [])
    requireOrdinaryRun(report)
    return { ...report, targets: this.#kept }
  }

  #take(targets: unknown[], end: number): void {
    for (let index = this.#kept.length; index < end; index += 1) {
      const target = parse(reportSchema.shape.targets.element, targets[index], ['targets', index])
      requireOrdinaryTarget(target)
      this.#kept.push(this.#keep(target))
      targets[index] = TAKEN
    }
  }
}
