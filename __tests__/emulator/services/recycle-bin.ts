import type { Context, Handlers } from '../calls/context.ts'
import { pageRule } from '../calls/paging.ts'
import { AwsError } from '../wire/errors.ts'
import { without } from '../wire/model.ts'
import type { RecycleBinRule } from '../world/records.ts'
import { listing } from './listing.ts'

const RESOURCE_TYPES: readonly string[] = ['EBS_SNAPSHOT', 'EC2_IMAGE', 'EBS_VOLUME']

export const recycleBinHandlers: Handlers = {
  /** "ListRules" in the Recycle Bin API Reference. */
  ListRules: listing<{ readonly ResourceType: string }, RecycleBinRule>({
    member: 'Rules',
    pages: pageRule(1, 1000),
    items: ({ authorizer, region }, { ResourceType: type }) => {
      if (!RESOURCE_TYPES.includes(type)) {
        throw new AwsError('ValidationException', `Invalid resource type: ${type}`)
      }
      const context = { 'rbin:Request/ResourceType': [type] }
      authorizer.authorize('rbin:ListRules', { arn: '*', context })
      return [...region.recycleBinRules.values()].filter((rule) => rule.ResourceType === type)
    },
    keyOf: ({ Identifier }) => Identifier,
    // `RuleSummary`
    shown: (rule) => without(rule, 'ResourceType', 'ResourceTags', 'ExcludeResourceTags', 'Status'),
  }),

  /** "GetRule" in the Recycle Bin API Reference. */
  GetRule({ Identifier }: { readonly Identifier: string }, { region, authorizer }: Context) {
    if (!/^[0-9a-zA-Z]{11}$/.test(Identifier)) {
      throw new AwsError('ValidationException', `${Identifier} is no rule identifier`)
    }
    authorizer.authorize('rbin:GetRule', { arn: region.arn('rbin', `rule/${Identifier}`) })
    const rule = region.recycleBinRules.get(Identifier)
    if (rule !== undefined) return rule
    throw new AwsError('ResourceNotFoundException', `Rule ${Identifier} does not exist`, 404)
  },
}
