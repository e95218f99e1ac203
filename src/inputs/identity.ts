import { partition } from '@aws-sdk/util-endpoints'
import type { Identity, RoleSession } from '../model/index.ts'
import {
  anyText,
  boolean,
  externalId,
  optional,
  roleWithRegions,
  type RoleWithRegions,
  roleSessionName,
  wholeNumber,
} from './values.ts'
import type { InputName, InputReader } from './reader.ts'

/** An auditor gets from the session's name in CloudTrail to the run: it is in the run's address. */
function defaultSessionName({ GITHUB_RUN_ID: run }: NodeJS.ProcessEnv): string {
  return run ? `ami-cleanup-${run}` : 'ami-cleanup'
}

/** The accounts and Regions of a run, as they are written. */
export interface WhereToRun {
  readonly roles: readonly RoleWithRegions[]
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

export const readRoles = (reader: InputReader<InputName>): readonly RoleWithRegions[] =>
  reader.readList('role-to-assume', roleWithRegions)

/** Reads all inputs that say with whose credentials the run calls AWS. */
export function readIdentity(
  reader: InputReader<InputName>,
  { roles, regions, firstRegion }: WhereToRun,
  environment: NodeJS.ProcessEnv,
): Identity {
  const roleArns = roles.map(({ arn }) => arn)
  const session: RoleSession = {
    roleArns,
    regionsOf: new Map(
      roles.filter((role) => role.regions.length > 0).map((role) => [role.arn, role.regions]),
    ),
    name:
      reader.read('role-session-name', optional(roleSessionName)) ??
      defaultSessionName(environment),
    durationSeconds: reader.read('role-duration-seconds', wholeNumber(900, 43_200)),
  }
  const audience = reader.read('audience', anyText)
  const chained = reader.read('role-chaining', boolean)
  const external = reader.read('role-external-id', optional(externalId))
  checkRoles(reader, roleArns, [...regions, ...roles.flatMap((role) => role.regions)])
  if (chained && roleArns.length === 0) {
    reader.problem('role-chaining', '"true" needs a role-to-assume.')
  }
  if (!chained && external !== undefined) {
    reader.problem(
      'role-external-id',
      'it is given, and role-chaining is not set: AWS asks for one only where a role is assumed by another.',
    )
  }
  if (roleArns.length === 0) return { kind: 'job' }
  if (chained) return { kind: 'chained', session, externalId: external }
  return { kind: 'oidc', session, audience: audience || defaultAudience(firstRegion) }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html; China has its own. */
function defaultAudience(firstRegion: string): string {
  return partitionOf(firstRegion) === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com'
}

const partitionOf = (regionName: string): string => partition(regionName).name

function checkRoles(
  reader: InputReader<InputName>,
  roleArns: readonly string[],
  regions: readonly string[],
): void {
  const byAccount = Map.groupBy(roleArns, (arn) => arn.split(':')[4])
  for (const [account, arns] of byAccount) {
    if (arns.length < 2) continue
    reader.problem(
      'role-to-assume',
      `${arns.join(' and ')} are roles of one account, ${account ?? ''}. It takes one role for each account.`,
    )
  }
  for (const arn of roleArns) {
    const other = regions.find((name) => isNamed(name) && partitionOf(name) !== arn.split(':')[1])
    if (other === undefined) continue
    reader.problem('role-to-assume', `${arn} is in another partition than the Region ${other}.`)
  }
}
