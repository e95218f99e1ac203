import { partition } from '@aws-sdk/util-endpoints'
import type { Identity, RoleIdentity, RoleSession } from '../model/index.ts'
import {
  anyText,
  boolean,
  externalId as externalIdForm,
  optional,
  roleWithRegions,
  type RoleWithRegions,
  roleSessionName,
  wholeNumber,
} from './values.ts'
import type { InputJob, InputName, InputReader } from './reader.ts'

/** An auditor gets from the session's name in CloudTrail to the run: it is in the run's address. */
const defaultSessionName = ({ runId }: Pick<InputJob, 'runId'>): string =>
  runId === undefined ? 'ami-cleanup' : `ami-cleanup-${runId}`

/** The accounts and Regions of a run, as they are written. */
export interface WhereToRun {
  readonly roles: readonly RoleWithRegions[]
  /** Roles of accounts that are only read. */
  readonly evidenceRoles: readonly RoleWithRegions[]
  /** Regions and patterns of `aws-region`. */
  readonly regions: readonly string[]
  readonly firstRegion: string
}

/** The first Region by the ARN of a role, where no Region is named. */
const FIRST_OF_PARTITION: ReadonlyMap<string, string> = new Map([
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])

const isNamed = (region: string): boolean => partitionOfNamed(region) !== undefined

const partitionOfNamed = (region: string): string | undefined =>
  region === 'all' || /[*?]/u.test(region) ? undefined : partitionOf(region)

/** Where accounts are entered: the first Region that is named, else the job's, else the partition's first. */
export function firstRegionOf(
  roles: readonly RoleWithRegions[],
  regions: readonly string[],
  jobRegion: string | undefined,
): string {
  const named = [...regions, ...roles.flatMap((role) => role.regions)].find(isNamed)
  const ofPartition = FIRST_OF_PARTITION.get(roles[0]?.arn.split(':')[1] ?? '')
  return named ?? jobRegion ?? ofPartition ?? 'us-east-1'
}

export const readRoles = (
  reader: InputReader<InputName>,
  input: 'role-to-assume' | 'evidence-roles',
): readonly RoleWithRegions[] => reader.readList(input, roleWithRegions)

/** With whose credentials the run calls AWS. */
export interface Identities {
  /** For the accounts that are cleaned. */
  readonly identity: Identity
  /** For the accounts that are only read; undefined where there are none. */
  readonly evidenceIdentity: RoleIdentity | undefined
}

/** All that roles have in common, whichever input names them. */
type RoleSettings = Omit<RoleSession, 'roleArns' | 'regionsOf'>

const sessionOf = (roles: readonly RoleWithRegions[], settings: RoleSettings): RoleSession => ({
  roleArns: roles.map(({ arn }) => arn),
  regionsOf: new Map(
    roles.filter(({ regions }) => regions.length > 0).map(({ arn, regions }) => [arn, regions]),
  ),
  ...settings,
})

/** Reads all inputs that say with whose credentials the run calls AWS. */
export function readIdentities(
  reader: InputReader<InputName>,
  { roles, evidenceRoles, regions, firstRegion }: WhereToRun,
  job: Pick<InputJob, 'runId'>,
): Identities {
  const settings: RoleSettings = {
    name: reader.read('role-session-name', optional(roleSessionName)) ?? defaultSessionName(job),
    durationSeconds: reader.read('role-duration-seconds', wholeNumber(900, 43_200)),
  }
  const audience = reader.read('audience', anyText)
  const isChained = reader.read('role-chaining', boolean)
  const externalId = reader.read('role-external-id', optional(externalIdForm))
  checkRoles(reader, { roles, evidenceRoles, regions })
  if (isChained && roles.length + evidenceRoles.length === 0) {
    reader.problem('role-chaining', '"true" needs a role-to-assume.')
  }
  if (!isChained && externalId !== undefined) {
    reader.problem(
      'role-external-id',
      'it is given, and role-chaining is not set: AWS asks for one only where a role is assumed by another.',
    )
  }
  const identityOf = (of: readonly RoleWithRegions[]): RoleIdentity => {
    const session = sessionOf(of, settings)
    return isChained
      ? { kind: 'chained', session, externalId }
      : { kind: 'oidc', session, audience: audience || defaultAudience(firstRegion) }
  }
  return {
    identity: roles.length === 0 ? { kind: 'job' } : identityOf(roles),
    evidenceIdentity: evidenceRoles.length === 0 ? undefined : identityOf(evidenceRoles),
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html; China has its own. */
function defaultAudience(firstRegion: string): string {
  return partitionOf(firstRegion) === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com'
}

const partitionOf = (regionName: string): string => partition(regionName).name

/** The account of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const accountOf = ({ arn }: RoleWithRegions): string => arn.split(':')[4] ?? ''

type RolesToCheck = Omit<WhereToRun, 'firstRegion'>

function checkRoles(
  reader: InputReader<InputName>,
  { roles, evidenceRoles, regions }: RolesToCheck,
): void {
  const lists = [
    { input: 'role-to-assume', of: roles },
    { input: 'evidence-roles', of: evidenceRoles },
  ] as const
  const named = [...regions, ...[...roles, ...evidenceRoles].flatMap((role) => role.regions)]
  for (const { input, of } of lists) {
    checkAccounts(reader, input, of)
    for (const { arn } of of) {
      const other = named.find((name) => isNamed(name) && partitionOf(name) !== arn.split(':')[1])
      if (other === undefined) continue
      reader.problem(input, `${arn} is in another partition than the Region ${other}.`)
    }
  }
  const cleaned = new Map(roles.map((role) => [accountOf(role), role.arn]))
  for (const role of evidenceRoles) {
    const cleaner = cleaned.get(accountOf(role))
    if (cleaner === undefined) continue
    reader.problem(
      'evidence-roles',
      `${role.arn} is a role of ${accountOf(role)}, which role-to-assume cleans (${cleaner}). It takes roles of accounts that are only read.`,
    )
  }
}

function checkAccounts(
  reader: InputReader<InputName>,
  input: 'role-to-assume' | 'evidence-roles',
  roles: readonly RoleWithRegions[],
): void {
  for (const [account, of] of Map.groupBy(roles, accountOf)) {
    if (of.length < 2) continue
    const arns = of.map(({ arn }) => arn).join(' and ')
    reader.problem(
      input,
      `${arns} are roles of one account, ${account}. It takes one role for each account.`,
    )
  }
}
