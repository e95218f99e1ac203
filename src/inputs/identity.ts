import { partition } from '@aws-sdk/util-endpoints'
import type { Identity, RoleSession } from '../model/index.ts'
import {
  anyText,
  boolean,
  externalId,
  optional,
  roleArn,
  roleSessionName,
  wholeNumber,
} from './values.ts'
import type { InputName, InputReader } from './reader.ts'

/** An auditor gets from the session's name in CloudTrail to the run: it is in the run's address. */
function defaultSessionName({ GITHUB_RUN_ID: run }: NodeJS.ProcessEnv): string {
  return run ? `ami-cleanup-${run}` : 'ami-cleanup'
}

/** Reads all inputs that say with whose credentials the run calls AWS. */
export function readIdentity(
  reader: InputReader<InputName>,
  regions: readonly string[],
  environment: NodeJS.ProcessEnv,
): Identity {
  const roleArns = reader.readList('role-to-assume', roleArn)
  const session: RoleSession = {
    roleArns,
    name:
      reader.read('role-session-name', optional(roleSessionName)) ??
      defaultSessionName(environment),
    durationSeconds: reader.read('role-duration-seconds', wholeNumber(900, 43_200)),
  }
  const audience = reader.read('audience', anyText)
  const chained = reader.read('role-chaining', boolean)
  const external = reader.read('role-external-id', optional(externalId))
  checkRoles(reader, roleArns, regions)
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
  return { kind: 'oidc', session, audience: audience || defaultAudience(regions[0] ?? '') }
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
    const other = regions.find((name) => partitionOf(name) !== arn.split(':')[1])
    if (other === undefined) continue
    reader.problem('role-to-assume', `${arn} is in another partition than the Region ${other}.`)
  }
}
