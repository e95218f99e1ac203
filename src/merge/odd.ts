import type { Report, ReportTarget } from '../report/schema.ts'

/** A size that no account reaches, in GiB: what is above it was not measured but made up. */
const MOST_GIB = 1e9

const ACCOUNT = /^(\d{12})?$/
const REGION = /^[a-z]{2,4}(-[a-z]{1,20}){1,4}-\d{1,2}$/
const PARTITION = /^aws(-[a-z]{1,20}){0,4}$/
const IMAGE = /^ami-[0-9a-f]{8}([0-9a-f]{9})?$/
const SNAPSHOT = /^snap-[0-9a-f]{8}([0-9a-f]{9})?$/
const ACTION = /^[a-z\d-]{1,64}:[A-Za-z]{1,128}$/
const WEB_PAGE = /^https:\/\/[\w.:-]+\/[\w./-]+$/

type Odd = readonly [what: string, value: string]

function* oddIn(target: ReportTarget): Generator<Odd> {
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

function refuse([what, value]: Odd): never {
  throw new Error(`${what} is ${JSON.stringify(value.slice(0, 100))}`)
}

/**
 * Texts are escaped where they are shown. What cannot be escaped, because it becomes a link, a
 * command, a policy or a sum, must be of the form that AWS gives it.
 * @throws an error that says what is not
 */
export function requireOrdinaryTarget(target: ReportTarget): void {
  for (const odd of oddIn(target)) refuse(odd)
}

/**
 * The same of what a report holds beside its targets.
 * @throws an error that says what is not of AWS's or GitHub's form
 */
export function requireOrdinaryRun({ run, errors }: Pick<Report, 'run' | 'errors'>): void {
  if (run.url !== undefined && !WEB_PAGE.test(run.url)) refuse(["the run's page", run.url])
  const action = errors.flatMap(({ actions = [] }) => actions).find((each) => !ACTION.test(each))
  if (action !== undefined) refuse(['an IAM action', action])
}
