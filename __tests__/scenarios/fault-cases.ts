import { listAccountAliases } from '../../src/aws/account-alias.ts'
import { QUESTIONS } from '../../src/inventory/ask.ts'
import { PARTS } from '../../src/inventory/parts.ts'
import { REFERENCE_SOURCES } from '../../src/inventory/references/index.ts'
import { USAGE_OPERATIONS } from '../../src/inventory/usage-reports.ts'
import type { ReportError, ReportTarget } from '../../src/report/schema.ts'
import { failuresOf, type FailingRead, type Kinds } from '../support/fault-kinds.ts'
import {
  isUnchanged,
  mutationsIn,
  readsOf,
  runFull,
  type Entrance,
  type FullRun,
  type Place,
  type Read,
} from '../support/fault-runs.ts'
import { roleOf } from '../support/full-world.ts'
import { ACCOUNT, type Call, type Fault, REGION } from '../support/index.ts'

export const DECLARED = [
  ...REFERENCE_SOURCES.map(({ key, operations }) => ({ name: key, operations })),
  ...Object.values(PARTS),
  ...Object.values(QUESTIONS),
  { name: 'usage-reports', operations: USAGE_OPERATIONS },
  { name: 'account alias', operations: [listAccountAliases] },
]

export const healthy = await runFull()
export const chained = await runFull({ entrance: 'chained' })
export const reads = readsOf(healthy)
/** The reads of those who enter with credentials alone. */
export const readsOfChained = readsOf(chained).filter(({ action }) =>
  reads.every((read) => read.action !== action),
)

interface Case extends FailingRead {
  readonly entrance: Entrance
  readonly place: Place
}

/** AWS STS is called once for an account, everything else in each of its Regions. */
const isOfAccount = (action: string): boolean => action.startsWith('sts:')

/** Without usage reports a shared image stays, and no run fails. */
const isOfUsage = ({ action }: Read | Case): boolean => action.startsWith('ec2:DescribeImageUsage')

const ownersOf = (wanted: string): readonly string[] =>
  DECLARED.filter(({ operations }) => operations.some(({ action }) => action === wanted)).map(
    ({ name }) => name,
  )

/** Who asked, and what: as the log has it, and the message where an account could not be entered. */
function failureOf({ action, place }: Case): RegExp {
  const owners = isOfAccount(action)
    ? [roleOf(place.accountId)]
    : ownersOf(action).map((name) => `- ${name}`)
  return new RegExp(`(?:${owners.map((owner) => RegExp.escape(owner)).join('|')}): ${action}\\b`)
}

const isAt =
  ({ accountId, region }: Place) =>
  (item: { readonly accountId?: string | undefined; readonly region?: string | undefined }) =>
    item.accountId === accountId && item.region === region

/** The errors of the report that name what asked, the call, and what has to be allowed. */
const namedIn = (errors: readonly ReportError[], each: Case): readonly ReportError[] =>
  errors.filter(isAt(each.place)).filter(({ source, message, items = [] }) => {
    if (isOfAccount(each.action))
      return source === roleOf(each.place.accountId) && failureOf(each).test(message)
    const owners = ownersOf(each.action)
    return items.some(
      (item) =>
        owners.includes(item.source ?? '') && item.call?.replace(/ .*$/, '') === each.action,
    )
  })

/** A target of its own for each case, so that many go into one run. */
const placeOf = (action: string, number: number): Place =>
  isOfAccount(action)
    ? { accountId: String(200_000_000_000 + number), region: REGION }
    : { accountId: ACCOUNT, region: `eu-fault-${String(number)}` }

/** The account that a call to AWS STS is about: that of the role, or else of the caller. */
const isAbout = (account: string, { accountId, input }: Call): boolean =>
  input['RoleArn'] === undefined ? accountId === account : input['RoleArn'] === roleOf(account)

function strikingAt({ accountId, region }: Place, action: string, fault: Fault): Fault {
  const [service, operation = ''] = action.split(':')
  const isThere = (call: Call): boolean =>
    isOfAccount(action) ? isAbout(accountId, call) : call.region === region
  return { ...fault, operation, when: (call) => call.service === service && isThere(call) }
}

function casesOf(kinds: Kinds): readonly Case[] {
  const needed = reads.filter(
    (read) => !isOfUsage(read) && read.action !== listAccountAliases.action,
  )
  const failures = [needed, reads.filter(isOfUsage), readsOfChained].flatMap((some) =>
    failuresOf(some, kinds),
  )
  return failures.map(({ action, how, fault }, index) => {
    const place = placeOf(action, index + 1)
    const entrance = action === 'sts:AssumeRole' ? 'chained' : 'oidc'
    return { action, how, entrance, place, fault: strikingAt(place, action, fault) }
  })
}

/**
 * The cases that share a run, by what is known of the images of their targets: where those are not
 * known, more stays elsewhere than where they are.
 */
const batchOf = ({ action, entrance }: Case): string => {
  if (isOfAccount(action)) return `accounts cannot be entered (${entrance})`
  return action === 'ec2:DescribeImages' ? 'images cannot be read' : 'other things cannot be read'
}

/** A run with a target for each case, and one where nothing is wrong. */
async function runBatch(batch: readonly Case[]): Promise<FullRun> {
  const all = [{ accountId: ACCOUNT, region: REGION }, ...batch.map(({ place }) => place)]
  return runFull({
    targets: {
      accounts: [...new Set(all.map(({ accountId }) => accountId))],
      regions: [...new Set(all.map(({ region }) => region))],
    },
    faults: batch.map(({ fault }) => fault),
    entrance: batch[0]?.entrance ?? 'oidc',
  })
}

const targetIn = ({ report }: FullRun, place: Place): ReportTarget | undefined =>
  report?.targets.find(isAt(place))

/** Every read fails in these ways, each in a target of its own. */
export function describeFaults(kinds: Kinds): void {
  const cases = casesOf(kinds)
  const batches = Map.groupBy(cases, batchOf)
  const runs = new Map<string, FullRun>()

  beforeAll(async () => {
    for (const [name, batch] of batches) runs.set(name, await runBatch(batch))
  }, 1_200_000)

  const runOf = (batch: string): FullRun => {
    const run = runs.get(batch)
    if (run === undefined) throw new Error(`Nothing was run where ${batch}`)
    return run
  }

  it.each(cases.filter((each) => !isOfUsage(each)))(
    '$action $how: nothing is removed there',
    (each) => {
      const run = runOf(batchOf(each))
      expect(mutationsIn(run, each.place)).toEqual([])
      expect(isUnchanged(run, each.place)).toBe(true)
      expect(run.exitCode).toBe(1)
      const named = namedIn(run.report?.errors ?? [], each)
      expect(named).toHaveLength(1)
      const [{ statement, code, cause } = {}] = named
      // A statement of the role's own mends a denial, but not that of a role that may not be assumed.
      const isMended = each.how === 'is denied' && !isOfAccount(each.action)
      expect(statement?.includes(`"${each.action}"`) ?? false).toBe(isMended)
      expect(targetIn(run, each.place)).toMatchObject({
        status: 'not-read',
        error: { code, cause },
      })
      expect(run.log).toMatch(failureOf(each))
      expect(run.log).toContain(`${each.place.region} (${each.place.accountId}): `)
    },
  )

  it.each(cases.filter(isOfUsage))(
    '$action $how: the shared image stays, and others go',
    (each) => {
      const run = runOf(batchOf(each))
      const { images = [], ...target } = targetIn(run, each.place) ?? {}
      const shared = images.filter(({ reason }) => reason === 'shared')
      expect(shared.map(({ explanation }) => explanation)).toEqual([
        expect.stringMatching(`the usage reports could not be read.*${each.action}`),
      ])
      expect(images.filter(({ outcome }) => outcome === 'removed')).toHaveLength(2)
      const usageReports = { notRead: 1, missing: [] }
      expect(target).toMatchObject({ status: 'done', usageReports })
      const message: unknown = expect.stringContaining(`${each.place.region} (${ACCOUNT})`)
      expect(run.report?.warnings).toContainEqual({ code: 'usage-reports', message })
      expect(run.report?.errors.filter(isAt(each.place))).toEqual([])
      const called = mutationsIn(run, each.place).map(({ operation }) => operation)
      expect(called).not.toContain('CreateImageUsageReport')
    },
  )

  it.each([...batches.keys()])('others go on where %s', (batch) => {
    const { before, after } = runOf(batch)
    const key = `${ACCOUNT}/${REGION}`
    expect((before[key]?.images.length ?? 0) - (after[key]?.images.length ?? 0)).toBe(2)
  })
}
