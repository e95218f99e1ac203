import type { z } from 'zod'
import { contradictionIn, isFromFuture } from '../report/contradictions.ts'
import { type Report, reportSchema, type ReportTarget, SCHEMA_VERSION } from '../report/schema.ts'
import { oneLine } from '../text/display.ts'

/** A report of which so much of each target is held as is needed. */
export type ReportOf<Target> = Omit<Report, 'targets'> & { readonly targets: readonly Target[] }

/** The report of one run, and the file that it was read from. */
export interface ReadReport<Target = ReportTarget> {
  readonly path: string
  readonly report: ReportOf<Target>
}

/** The inputs that name reports. */
export type ReportsInput = 'reports' | 'earlier-reports'

/** The reports cannot be merged: nothing was written. */
export class MergeError extends Error {
  override readonly name = 'MergeError'

  constructor(input: ReportsInput, why: string) {
    super(
      `${input}: ${why}. It takes the JSON reports of runs of this action (schema version ${String(SCHEMA_VERSION)}). Nothing was merged.`,
    )
  }
}

/** A size that no account reaches, in GiB: what is above it was not measured but made up. */
const MOST_GIB = 1e9

const ACCOUNT = /^(\d{12})?$/
const REGION = /^[a-z]{2,4}(-[a-z]{1,20}){1,4}-\d{1,2}$/
const PARTITION = /^aws(-[a-z]{1,20}){0,4}$/
const IMAGE = /^ami-[0-9a-f]{8}([0-9a-f]{9})?$/
const SNAPSHOT = /^snap-[0-9a-f]{8}([0-9a-f]{9})?$/
const ACTION = /^[a-z\d-]{1,64}:[A-Za-z]{1,128}$/
const WEB_PAGE = /^https:\/\/[\w.:-]+\/[\w./-]+$/

type UnexpectedValue = readonly [what: string, value: string]

type Location = Pick<ReportTarget, 'accountId' | 'region' | 'partition'>

function* unexpectedIn(target: Location): Generator<UnexpectedValue> {
  if (!ACCOUNT.test(target.accountId)) yield ['the account', target.accountId]
  if (!REGION.test(target.region)) yield ['the Region', target.region]
  if (!PARTITION.test(target.partition)) yield ['the partition', target.partition]
}

function* unexpectedValuesIn(target: ReportTarget): Generator<UnexpectedValue> {
  yield* unexpectedIn(target)
  for (const { id } of target.images) if (!IMAGE.test(id)) yield ['the image', id]
  const snapshots = [...target.images.flatMap((image) => image.snapshots), ...target.orphans]
  for (const { id, gib } of snapshots) {
    if (!SNAPSHOT.test(id)) yield ['the snapshot', id]
    if (gib > MOST_GIB) yield [`the size of ${id}`, String(gib)]
  }
}

function refuse([what, value]: UnexpectedValue): never {
  throw new Error(`${what} is ${JSON.stringify(value.slice(0, 100))}`)
}

/**
 * Texts are escaped where they are shown. What cannot be escaped, because it becomes a link, a
 * command, a policy or a sum, must be of the form that AWS gives it.
 * A target that says two things of one image is none that a run wrote.
 * @throws an error that says what is not
 */
export function requireWellFormedTarget(target: ReportTarget): void {
  for (const odd of unexpectedValuesIn(target)) refuse(odd)
  const contradiction = contradictionIn(target)
  if (contradiction !== undefined) throw new Error(contradiction)
}

/**
 * The same of what a report holds beside its targets.
 * @throws an error that says what is not of AWS's or GitHub's form
 */
export function requireWellFormedRun({
  generatedAt,
  run,
  errors,
  evidenceTargets = [],
}: Pick<Report, 'generatedAt' | 'run' | 'errors' | 'evidenceTargets'>): void {
  if (isFromFuture(generatedAt, new Date()))
    throw new Error(`it was made on ${generatedAt}, which is in the future`)
  for (const target of evidenceTargets) for (const odd of unexpectedIn(target)) refuse(odd)
  if (run.url !== undefined && !WEB_PAGE.test(run.url)) refuse(["the run's page", run.url])
  const action = errors.flatMap(({ actions = [] }) => actions).find((each) => !ACTION.test(each))
  if (action !== undefined) refuse(['an IAM action', action])
}

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
export class ReportParser<Kept> {
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
    requireWellFormedRun(report)
    return { ...report, targets: this.#kept }
  }

  #take(targets: unknown[], end: number): void {
    for (let index = this.#kept.length; index < end; index += 1) {
      const target = parse(reportSchema.shape.targets.element, targets[index], ['targets', index])
      requireWellFormedTarget(target)
      this.#kept.push(this.#keep(target))
      targets[index] = TAKEN
    }
  }
}
