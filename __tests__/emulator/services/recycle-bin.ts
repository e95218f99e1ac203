import type { Context, Handlers } from '../calls/context.ts'
import { pageRule } from '../calls/paging.ts'
import { AwsError } from '../wire/errors.ts'
import type { RecycleBinRule, RuleTag } from '../world/records.ts'
import { listing } from './listing.ts'

/* Shapes by hand, after botocore's model of Recycle Bin (rbin 2021-06-15): the SDK has no client here. */

interface ListRulesInput {
  readonly ResourceType: string
  readonly ResourceTags?: readonly RuleTag[]
  readonly ExcludeResourceTags?: readonly RuleTag[]
  readonly LockState?: string
}

const RESOURCE_TYPES: readonly string[] = ['EBS_SNAPSHOT', 'EC2_IMAGE', 'EBS_VOLUME']

export const recycleBinHandlers: Handlers = {
  /** "ListRules" in the Recycle Bin API Reference. */
  ListRules: listing<ListRulesInput, RecycleBinRule>({
    member: 'Rules',
    pages: pageRule(1, 1000),
    items: (context, input) => {
      const { ResourceType: type, LockState } = input
      if (!RESOURCE_TYPES.includes(type)) {
        throw new AwsError('ValidationException', `Invalid resource type: ${type}`)
      }
      context.authorizer.authorize('rbin:ListRules', {
        arn: '*',
        context: { 'rbin:Request/ResourceType': [type] },
      })
      return [...context.region.recycleBinRules.values()]
        .filter(({ resourceType }) => resourceType === type)
        .filter(({ lockState }) => LockState === undefined || lockState === LockState)
        .filter(({ resourceTags }) => hasAll(resourceTags, input.ResourceTags))
        .filter(({ excludeResourceTags }) => hasAll(excludeResourceTags, input.ExcludeResourceTags))
    },
    keyOf: ({ identifier }) => identifier,
    shown: summaryOf,
  }),
  GetRule: getRule,
}

function hasAll(tags: readonly RuleTag[], wanted: readonly RuleTag[] = []): boolean {
  return wanted.every(({ ResourceTagKey, ResourceTagValue }) =>
    tags.some(
      (tag) => tag.ResourceTagKey === ResourceTagKey && tag.ResourceTagValue === ResourceTagValue,
    ),
  )
}

/** `RuleSummary`: tags, status and resource type are not in it. */
function summaryOf(rule: RecycleBinRule, { region }: Context): object {
  return {
    Identifier: rule.identifier,
    Description: rule.description,
    RetentionPeriod: { RetentionPeriodValue: rule.retentionDays, RetentionPeriodUnit: 'DAYS' },
    LockState: rule.lockState,
    RuleArn: region.arn('rbin', `rule/${rule.identifier}`),
  }
}

/** "GetRule" in the Recycle Bin API Reference. */
function getRule({ Identifier }: { readonly Identifier: string }, context: Context): object {
  const { region, authorizer } = context
  if (!/^[0-9a-zA-Z]{11}$/.test(Identifier)) {
    throw new AwsError('ValidationException', `${Identifier} is no rule identifier`)
  }
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
