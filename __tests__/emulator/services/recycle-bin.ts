import type { Context, Handlers } from '../calls/context.ts'
import type { PageRule } from '../calls/paging.ts'
import { AwsError } from '../wire/errors.ts'
import type { RecycleBinRule, RuleTag } from '../world/records.ts'

/* Shapes by hand, after botocore's model of Recycle Bin (rbin 2021-06-15): the SDK has no client here. */

export const recycleBinHandlers: Handlers = { ListRules: listRules, GetRule: getRule }

interface ListRulesInput {
  readonly ResourceType?: string
  readonly ResourceTags?: readonly RuleTag[]
  readonly ExcludeResourceTags?: readonly RuleTag[]
  readonly LockState?: string
  readonly MaxResults?: number
  readonly NextToken?: string
}

const INPUT_MEMBERS: readonly string[] = [
  'ResourceType',
  'ResourceTags',
  'ExcludeResourceTags',
  'LockState',
  'MaxResults',
  'NextToken',
]
const RESOURCE_TYPES: readonly string[] = ['EBS_SNAPSHOT', 'EC2_IMAGE', 'EBS_VOLUME']
const PAGES: PageRule = { parameter: 'MaxResults', min: 1, max: 1000, unasked: 1000 }

/** "ListRules" in the Recycle Bin API Reference. */
function listRules(input: ListRulesInput, context: Context): object {
  refuseUnknownMembers(input, context)
  const { ResourceType: type, LockState } = input
  context.authorizer.authorize('rbin:ListRules', {
    arn: '*',
    context: { 'rbin:Request/ResourceType': [type ?? ''] },
  })
  const rules = [...context.region.recycleBinRules.values()]
    .filter(({ resourceType }) => resourceType === type)
    .filter(({ lockState }) => LockState === undefined || lockState === LockState)
    .filter(({ resourceTags }) => hasAll(resourceTags, input.ResourceTags))
    .filter(({ excludeResourceTags }) => hasAll(excludeResourceTags, input.ExcludeResourceTags))
  const page = context.pager.page({
    rule: PAGES,
    items: rules,
    keyOf: ({ identifier }) => identifier,
    size: input.MaxResults,
    token: input.NextToken,
  })
  return { Rules: page.items.map((rule) => summaryOf(rule, context)), NextToken: page.nextToken }
}

function refuseUnknownMembers(input: ListRulesInput, { dialect }: Context): void {
  const unknown = Object.keys(input).find((member) => !INPUT_MEMBERS.includes(member))
  if (unknown !== undefined) throw dialect.unknownParameter(unknown)
  if (input.ResourceType === undefined) throw dialect.missingParameter('ResourceType')
  if (RESOURCE_TYPES.includes(input.ResourceType)) return
  throw new AwsError('ValidationException', `Invalid resource type: ${input.ResourceType}`)
}

function hasAll(tags: readonly RuleTag[], wanted: readonly RuleTag[] = []): boolean {
  return wanted.every(({ ResourceTagKey, ResourceTagValue }) =>
    tags.some(
      (tag) => tag.ResourceTagKey === ResourceTagKey && tag.ResourceTagValue === ResourceTagValue,
    ),
  )
}

/** `RuleSummary`: tags, status and resource type are not in it. */
function summaryOf(rule: RecycleBinRule, context: Context): object {
  return {
    Identifier: rule.identifier,
    Description: rule.description,
    RetentionPeriod: { RetentionPeriodValue: rule.retentionDays, RetentionPeriodUnit: 'DAYS' },
    LockState: rule.lockState,
    RuleArn: ruleArn(rule, context),
  }
}

function ruleArn({ identifier }: RecycleBinRule, { region }: Context): string {
  return region.arn('rbin', `rule/${identifier}`)
}

/** "GetRule" in the Recycle Bin API Reference. */
function getRule({ Identifier }: { readonly Identifier: string }, context: Context): object {
  const { region, authorizer } = context
  const rule = region.recycleBinRules.get(Identifier)
  authorizer.authorize('rbin:GetRule', { arn: region.arn('rbin', `rule/${Identifier}`) })
  if (rule === undefined) {
    throw new AwsError('ResourceNotFoundException', `Rule ${Identifier} does not exist`, 404)
  }
  return {
    ...summaryOf(rule, context),
    ResourceType: rule.resourceType,
    ResourceTags: rule.resourceTags,
    ExcludeResourceTags: rule.excludeResourceTags,
    Status: rule.status,
  }
}
