import type { OperatorResponse, ResourceType, TagSpecification } from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/context.ts'
import type { Target } from '../../identity/authorizer.ts'
import { AwsError } from '../../wire/errors.ts'
import type { Tags } from '../../world/records.ts'

/** Every EC2 operation takes it: "DryRun" in the common parameters of the EC2 API Reference. */
export interface DryRunInput {
  readonly DryRun?: boolean | undefined
}

/** A dry run that would succeed is an error too, with HTTP 412 (errors-overview, EC2 API Reference). */
export function refuseDryRun({ DryRun }: DryRunInput): void {
  if (DryRun !== true) return
  const message = 'Request would have succeeded, but DryRun flag is set.'
  throw new AwsError('DryRunOperation', message, 412)
}

/** Permission first: a dry run tells whether there is one, and changes nothing. */
export function requirePermission(
  context: Context,
  action: string,
  target: Target,
  input: DryRunInput,
): void {
  context.authorizer.authorize(action, target)
  refuseDryRun(input)
}

const ID_KINDS = {
  image: idKind('ami', 'InvalidAMIID.Malformed'),
  instance: idKind('i', 'InvalidInstanceID.Malformed'),
  snapshot: idKind('snap', 'InvalidSnapshotID.Malformed'),
  launchTemplate: idKind('lt', 'InvalidLaunchTemplateId.Malformed'),
}

export type IdKind = keyof typeof ID_KINDS

/** Ids are 8 or 17 hexadecimal digits behind the prefix ("Resource IDs" in the EC2 User Guide). */
function idKind(prefix: string, malformed: string): { pattern: RegExp; malformed: string } {
  return { pattern: new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), malformed }
}

export function refuseMalformedIds(kind: IdKind, ids: readonly string[] = []): void {
  const { pattern, malformed } = ID_KINDS[kind]
  const wrong = ids.find((id) => !pattern.test(id))
  if (wrong !== undefined) throw new AwsError(malformed, `Invalid id: "${wrong}"`)
}

/** DescribeImages, DescribeInstances, DescribeSnapshots: ids and a page size exclude each other. */
export function refuseIdsWithPageSize(
  ids: readonly string[] | undefined,
  maxResults: number | undefined,
  parameter: string,
): void {
  if (ids === undefined || maxResults === undefined) return
  throw new AwsError(
    'InvalidParameterCombination',
    `The parameter ${parameter} cannot be used with the parameter maxResults`,
  )
}

/** All of the ids must be there, or the call fails with the names of those that are not. */
export function foundAll<T>(
  ids: readonly string[],
  find: (id: string) => T | undefined,
  notFound: NotFound,
): T[] {
  const missing = ids.filter((id) => find(id) === undefined)
  if (missing.length > 0) throw notFound(missing)
  return ids.map(find).filter((item) => item !== undefined)
}

export type NotFound = (ids: readonly string[]) => AwsError

/** EC2 writes the ids of an unknown resource in brackets: "The image id '[ami-1]' does not exist". */
export function notFoundError(code: string, what: string): NotFound {
  return (ids) => {
    const [plural, verb] = ids.length === 1 ? ['', 'does'] : ['s', 'do']
    return new AwsError(code, `The ${what}${plural} '[${ids.join(', ')}]' ${verb} not exist`)
  }
}

/**
 * Managed resources are left out of answers without IncludeManagedResources where the account hides
 * them ("Managed resource visibility", ModifyManagedResourceVisibility in the EC2 API Reference).
 */
export function isHidden(
  { Operator }: { readonly Operator?: OperatorResponse | undefined },
  { account }: Context,
): boolean {
  return Operator?.Managed === true && account.managedResources === 'hidden'
}

/** The tags that a call gives what it makes: one specification for each kind (`TagSpecification`). */
export function tagsFor(
  kind: ResourceType,
  specifications: readonly TagSpecification[] = [],
): Tags {
  const tags = specifications
    .filter(({ ResourceType }) => ResourceType === kind)
    .flatMap((specification) => specification.Tags ?? [])
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]))
}
