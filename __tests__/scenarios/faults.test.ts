import { QUESTIONS } from '../../src/inventory/ask.ts'
import { listAccountAliases } from '../../src/aws/account-alias.ts'
import { PARTS } from '../../src/inventory/parts.ts'
import { REFERENCE_SOURCES } from '../../src/inventory/references/index.ts'
import { USAGE_OPERATIONS } from '../../src/inventory/usage-reports.ts'
import { ACCOUNT, type Call, type Fault, REGION } from '../support/index.ts'
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
import { failuresOf, type FailingRead } from '../support/fault-kinds.ts'
import { roleOf } from '../support/full-world.ts'
import type { ReportError } from '../../src/report/schema.ts'

const DECLARED = [
  ...REFERENCE_SOURCES.map(({ key, operations }) => ({ name: key, operations })),
  ...Object.values(PARTS),
  ...Object.values(QUESTIONS),
  { name: 'usage-reports', operations: USAGE_OPERATIONS },
  { name: 'account alias', operations: [listAccountAliases] },
]

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

/** The errors of the report that name what asked, the call, and what has to be allowed. */
const namedIn = (errors: readonly ReportError[], each: Case): readonly ReportError[] =>
  errors.filter(({ accountId, region, source, message, items = [] }) => {
    if (accountId !== each.place.accountId || region !== each.place.region) return false
    if (isOfAccount(each.action))
      return source === roleOf(accountId) && failureOf(each).test(message)
    const owners = ownersOf(each.action)
    return items.some(
      (item) =>
        owners.includes(item.source ?? '') && item.call?.replace(/ .*$/, '') === each.action,
    )
  })

/** A statement of the role's own mends a denial, but not that of a role that may not be assumed. */
const isMendedByStatement = ({ action, how }: Case): boolean =>
  how === 'is denied' && !isOfAccount(action)

interface Case extends FailingRead {
  readonly entrance: Entrance
  readonly place: Place
}

/** AWS STS is called once for an account, everything else in each of its Regions. */
const isOfAccount = (action: string): boolean => action.startsWith('sts:')

/** A target of its own for each case, so that many go into one run. */
const placeOf = (action: string, number: number): Place =>
  isOfAccount(action)
    ? { accountId: String(200_000_000_000 + number), region: REGION }
    : { accountId: ACCOUNT, region: `eu-fault-${String(number)}` }

/** The account that a call to AWS STS is about: that of the role, or else of the caller. */
const isAbout =
  (account: string) =>
  ({ accountId, input }: Call): boolean =>
    input['RoleArn'] === undefined ? accountId === account : input['RoleArn'] === roleOf(account)

function strikingAt({ accountId, region }: Place, action: string, fault: Fault): Fault {
  const [service, operation = ''] = action.split(':')
  const isThere: Fault['when'] = isOfAccount(action)
    ? isAbout(accountId)
    : (call) => call.region === region
  return { ...fault, operation, when: (call) => call.service === service && isThere(call) }
}

const casesOf = (reads: readonly Read[], entrance: Entrance): readonly Case[] =>
  failuresOf(reads).map(({ action, how, fault }, index) => {
    const place = placeOf(action, index + 1)
    return { action, how, entrance, place, fault: strikingAt(place, action, fault) }
  })

const healthy = await runFull()
const chained = await runFull({ entrance: 'chained' })
const reads = readsOf(healthy)
/** Those that fail no run have a table of their own. */
const isNeeded = ({ action }: Read): boolean =>
  !action.startsWith('ec2:DescribeImageUsage') && action !== listAccountAliases.action
const isNew = ({ action }: Read): boolean => reads.every((read) => read.action !== action)
const cases = [
  ...casesOf(reads.filter(isNeeded), 'oidc'),
  ...casesOf(readsOf(chained).filter(isNew), 'chained'),
]

/**
 * The cases that share a run, by what is known of the images of their targets: where those are not
 * known, more stays elsewhere than where they are.
 */
const batchOf = ({ action, entrance }: Case): string => {
  if (isOfAccount(action)) return `accounts cannot be entered (${entrance})`
  return action === 'ec2:DescribeImages' ? 'images cannot be read' : 'other things cannot be read'
}

const batches = Map.groupBy(cases, batchOf)

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

describe('the reads of a run that reads all it can', () => {
  it('are those that are declared beside their code, and those of AWS STS', () => {
    const declared = new Set(
      DECLARED.flatMap(({ operations }) => operations.map((each) => each.action)),
    )
    expect(reads.map(({ action }) => action)).toEqual(
      [...declared, 'sts:AssumeRoleWithWebIdentity', 'sts:GetCallerIdentity'].sort(),
    )
    expect(readsOf(chained).filter(isNew)).toEqual([{ action: 'sts:AssumeRole', isPaged: false }])
  })

  it('have several pages wherever AWS has pages', () => {
    expect(reads.filter(({ isPaged }) => !isPaged).map(({ action }) => action)).toEqual([
      'codebuild:BatchGetFleets',
      'ec2:DescribeImageAttribute',
      'ec2:DescribeSnapshotAttribute',
      'iam:ListAccountAliases',
      'imagebuilder:GetImage',
      'rbin:GetRule',
      'sagemaker:DescribeCluster',
      'ssm:GetParameters',
      'sts:AssumeRoleWithWebIdentity',
      'sts:GetCallerIdentity',
    ])
  })

  it.each([
    ['with a token', healthy],
    ['with credentials', chained],
  ])('let images and orphans go where nothing is wrong: entered %s', (_how, run) => {
    expect(run.exitCode).toBe(0)
    expect(JSON.parse(run.outputs['deleted-image-ids'] ?? '')).toHaveLength(2)
    expect(JSON.parse(run.outputs['deleted-snapshot-ids'] ?? '')).toHaveLength(2 + 2)
    expect(JSON.parse(run.outputs['disabled-image-ids'] ?? '')).toHaveLength(2)
  })
})

describe('a read that goes wrong', () => {
  const runs = new Map<string, FullRun>()

  beforeAll(async () => {
    for (const [name, batch] of batches) runs.set(name, await runBatch(batch))
  }, 1_200_000)

  const runOf = (batch: string): FullRun => {
    const run = runs.get(batch)
    if (run === undefined) throw new Error(`Nothing was run where ${batch}`)
    return run
  }

  it.each(cases)('$action $how: nothing is removed there', (each) => {
    const run = runOf(batchOf(each))
    const { accountId, region } = each.place
    expect(mutationsIn(run, each.place)).toEqual([])
    expect(isUnchanged(run, each.place)).toBe(true)
    expect(run.exitCode).toBe(1)
    const target = run.report?.targets.find(
      (other) => other.accountId === accountId && other.region === region,
    )
    const named = namedIn(run.report?.errors ?? [], each)
    expect(named).toHaveLength(1)
    expect(named[0]?.statement?.includes(`"${each.action}"`) ?? false).toBe(
      isMendedByStatement(each),
    )
    expect(target).toMatchObject({
      status: 'not-read',
      error: { code: named[0]?.code, cause: named[0]?.cause },
    })
    expect(run.log).toMatch(failureOf(each))
    expect(run.log).toContain(`${region} (${accountId}): `)
  })

  it.each([...batches.keys()])('others go on where %s', (batch) => {
    const { before, after } = runOf(batch)
    const key = `${ACCOUNT}/${REGION}`
    expect((before[key]?.images.length ?? 0) - (after[key]?.images.length ?? 0)).toBe(2)
  })
})
