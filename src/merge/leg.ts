import type { z } from 'zod'
import { reportSchema, SCHEMA_VERSION, type Report } from '../report/schema.ts'

/** The report of one run, and the file that it was read from. */
export interface Leg {
  readonly path: string
  readonly report: Report
}

/** The reports cannot be merged: nothing was written. */
export class MergeError extends Error {
  override readonly name = 'MergeError'

  constructor(input: 'reports' | 'earlier-reports', why: string) {
    super(
      `${input}: ${why}. It takes the JSON reports of runs of this action (schema version ${String(SCHEMA_VERSION)}). Nothing was merged.`,
    )
  }
}

/** A size that no account reaches, in GiB: what is above it was not measured but made up. */
const MOST_GIB = 1e9

const ACCOUNT = /^(\d{12})?$/
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/
const PARTITION = /^aws(-[a-z]+)*$/
const IMAGE = /^ami-[0-9a-f]{8}([0-9a-f]{9})?$/
const SNAPSHOT = /^snap-[0-9a-f]{8}([0-9a-f]{9})?$/
const ACTION = /^[a-z\d-]+:[A-Za-z]+$/
const WEB_PAGE = /^https:\/\/[\w.:-]+\/[\w./-]+$/

type Odd = readonly [what: string, value: string]

type Target = Report['targets'][number]

function* oddIn(target: Target): Generator<Odd> {
  if (!ACCOUNT.test(target.accountId)) yield ['the account', target.accountId]
  if (!REGION.test(target.region)) yield ['the Region', target.region]
  if (!PARTITION.test(target.partition)) yield ['the partition', target.partition]
  for (const { id } of target.images) if (!IMAGE.test(id)) yield ['the image', id]
  const snapshots = [...target.images.flatMap((image) => image.snapshots), ...target.orphans]
  for (const { id, gib } of snapshots) {
    if (!SNAPSHOT.test(id)) yield ['the snapshot', id]
    if (gib > MOST_GIB) yield [`the size of ${id}`, String(gib)]
  }
}

/** What becomes part of a link, a command, a policy or a sum, and is not what AWS or GitHub would have written. */
function firstOdd({ run, errors, targets }: Report): Odd | undefined {
  if (run.url !== undefined && !WEB_PAGE.test(run.url)) return ["the run's page", run.url]
  const action = errors.flatMap(({ actions = [] }) => actions).find((each) => !ACTION.test(each))
  if (action !== undefined) return ['an IAM action', action]
  for (const target of targets) for (const odd of oddIn(target)) return odd
  return undefined
}

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
function parseKnown(json: unknown): z.ZodSafeParseResult<Report> {
  const parsed = reportSchema.safeParse(json)
  const unknown = parsed.error?.issues.filter(isUnknownKeys) ?? []
  if (unknown.length === 0) return parsed
  for (const issue of unknown) removeKeys(json, issue)
  return reportSchema.safeParse(json)
}

/** What became of reading a report. */
export type ParsedLeg =
  { readonly ok: true; readonly report: Report } | { readonly ok: false; readonly why: string }

/**
 * A report that others may have written, or what is wrong with it. Its texts are escaped where they
 * are shown; what cannot be escaped, because it becomes a link, a command, a policy or a sum, must be
 * of AWS's and GitHub's own form.
 */
export function parseLeg(json: unknown): ParsedLeg {
  const parsed = parseKnown(json)
  if (!parsed.success) return { ok: false, why: whatIsWrong(parsed.error) }
  const odd = firstOdd(parsed.data)
  if (odd === undefined) return { ok: true, report: parsed.data }
  const [what, value] = odd
  return { ok: false, why: `${what} is ${JSON.stringify(value.slice(0, 100))}` }
}

/** The first thing that is wrong with a report, and where. */
function whatIsWrong({ issues: [issue] }: z.ZodError): string {
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  return `${issue?.message ?? 'it is not valid'}${where}`
}
