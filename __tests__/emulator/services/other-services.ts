import { type Context, granted, type Handlers, listing, pageRule } from '../calls/operation.ts'
import type { BuiltImageRecord } from '../seeds/other-services.ts'
import { AwsError } from '../wire/errors.ts'
import { type Shape, without } from '../wire/model.ts'
import type { RecipeRecord, RecycleBinRule } from '../world/records.ts'
import type { Region } from '../world/world.ts'

/* Services that launch images and whose SDK clients are not installed: see wire/other-services.ts. */

/** The pages of a list whose members begin with small letters. */
const SMALL_PAGES = pageRule(1, 100, { parameter: 'maxResults' })

/** "DescribeComputeEnvironments" in the Batch API Reference: at most 100 a page. */
export const batchHandlers: Handlers = granted('batch', {
  DescribeComputeEnvironments: listing<object, Shape>({
    member: 'computeEnvironments',
    pages: SMALL_PAGES,
    items: ({ region }) => region.computeEnvironments.values(),
    keyOf: ({ computeEnvironmentName }) => String(computeEnvironmentName),
  }),
})

const MAX_FLEETS = 100

/** "ListFleets" and "BatchGetFleets" in the CodeBuild API Reference. */
export const codeBuildHandlers: Handlers = granted('codebuild', {
  ListFleets: listing<object, string>({
    member: 'fleets',
    pages: SMALL_PAGES,
    items: ({ region }) => region.buildFleets.keys(),
    keyOf: (arn) => arn,
  }),

  BatchGetFleets({ names }: { readonly names: readonly string[] }, { region }: Context) {
    if (names.length < 1 || names.length > MAX_FLEETS) {
      throw new AwsError('InvalidInputException', 'Between 1 and 100 names must be given')
    }
    return {
      fleets: names.flatMap((name) => region.buildFleets.get(name) ?? []),
      fleetsNotFound: names.filter((name) => !region.buildFleets.has(name)),
    }
  },
})

/** "ListClusters" and "DescribeCluster" in the SageMaker API Reference. */
export const sageMakerHandlers: Handlers = granted('sagemaker', {
  ListClusters: listing<object, Shape>({
    member: 'ClusterSummaries',
    pages: pageRule(1, 100),
    items: ({ region }) => region.hyperPodClusters.values(),
    keyOf: ({ ClusterName }) => String(ClusterName),
    shown: (cluster) => without(cluster, 'InstanceGroups'),
  }),

  DescribeCluster({ ClusterName }: { readonly ClusterName: string }, { region }: Context) {
    const cluster = region.hyperPodClusters.get(ClusterName)
    if (cluster !== undefined) return cluster
    throw new AwsError('ResourceNotFound', `Cluster ${ClusterName} not found.`)
  },
})

/**
 * "DescribeStacks" in the CloudFormation API Reference: stacks that are deleted are found by their id
 * alone. To describe all of them takes the permission to list them (Service Authorization Reference).
 */
export const cloudFormationHandlers: Handlers = granted('cloudformation', {
  DescribeStacks: listing<{ readonly StackName?: string }, Shape>({
    member: 'Stacks',
    pages: pageRule(1, 100),
    items: ({ region, authorizer }, { StackName }) => {
      if (StackName !== undefined) {
        throw new AwsError('NotEmulated', 'The emulator describes all stacks only', 501)
      }
      authorizer.authorize('cloudformation:ListStacks')
      return [...region.stacks.values()].filter((each) => each['StackStatus'] !== 'DELETE_COMPLETE')
    },
    keyOf: ({ StackId }) => String(StackId),
  }),
})

/** IAM is signed for one Region of each partition ("Service endpoints" in the AWS General Reference). */
const IAM_REGION = 'us-east-1'

/** "ListAccountAliases" in the IAM API Reference: an account has one at most. */
export const iamHandlers: Handlers = {
  ListAccountAliases(_input: Shape, { account, authorizer, region }: Context) {
    if (region.name !== IAM_REGION) {
      const message = `Credential should be scoped to a valid region, not '${region.name}'.`
      throw new AwsError('SignatureDoesNotMatch', message, 403)
    }
    authorizer.authorize('iam:ListAccountAliases')
    return { AccountAliases: [account.alias ?? []].flat(), IsTruncated: false }
  },
}

/** The lists show the account's own recipes unless another owner is asked for; at most 25 a page. */
const recipes = (member: string, of: (region: Region) => Region['imageRecipes']) =>
  listing<{ readonly owner?: string }, RecipeRecord>({
    member,
    pages: pageRule(1, 25, { parameter: 'maxResults' }),
    items: ({ region }, { owner = 'Self' }) => {
      if (owner === 'Self') return of(region).values()
      throw new AwsError('NotEmulated', 'The emulator lists recipes of the account only', 501)
    },
    keyOf: ({ arn }) => arn,
    shown: ({ arn, parentImage, instanceImage }, { account }) => ({
      ...{ arn, parentImage, instanceImage },
      name: arn.split('/').at(-2),
      owner: account.id,
    }),
  })

export const imageBuilderHandlers: Handlers = {
  ...granted('imagebuilder', {
    ListImageRecipes: recipes('imageRecipeSummaryList', (region) => region.imageRecipes),
    ListContainerRecipes: recipes(
      'containerRecipeSummaryList',
      (region) => region.containerRecipes,
    ),
  }),
  GetImage: getImage,
}

const VERSION_ARN = /^(arn:aws[\w-]*:imagebuilder:([\w-]+):(\d{12}):image\/[a-z0-9_-]+)\/(\S+)$/

/** `x` stands for the newest there is, from left to right ("GetImage", "Semantic versioning"). */
function versionOf(record: BuiltImageRecord, wanted: string): boolean {
  const [version = '', build] = wanted.split('/')
  if (build !== undefined) return record.version === wanted
  const given = version.split('.')
  const own = record.version.split('/')[0]?.split('.') ?? []
  return given.every((part, index) => part === 'x' || part === own[index])
}

const newestOf = (images: readonly BuiltImageRecord[]): BuiltImageRecord | undefined =>
  images
    .toSorted((one, other) => one.version.localeCompare(other.version, 'en', { numeric: true }))
    .at(-1)

/** Images of other accounts are there for those that they are shared with, through RAM. */
function requireShared(
  found: BuiltImageRecord | undefined,
  owner: string,
  asker: string,
  arn: string,
): void {
  if (owner === asker || found?.sharedWith.includes(asker) === true) return
  const message = `User is not authorized to perform: imagebuilder:GetImage on resource: ${arn} because no resource-based policy allows the imagebuilder:GetImage action`
  throw new AwsError('AccessDeniedException', message, 403)
}

/** "GetImage" in the EC2 Image Builder API Reference. */
function getImage(
  { imageBuildVersionArn: arn }: { readonly imageBuildVersionArn: string },
  { world, authorizer, account }: Context,
): object {
  const [, name, regionName = '', owner = '', version = ''] = VERSION_ARN.exec(arn) ?? []
  if (name === undefined) throw new AwsError('InvalidRequestException', `Invalid ARN: ${arn}`)
  authorizer.authorize('imagebuilder:GetImage', { arn })
  const built = world.accounts.get(owner)?.regions.get(regionName)?.builtImages ?? []
  const found = newestOf(built.filter((each) => each.name === name && versionOf(each, version)))
  requireShared(found, owner, account.id, arn)
  if (found === undefined) {
    throw new AwsError('ResourceNotFoundException', `The resource ${arn} does not exist.`, 404)
  }
  const amis = found.imageIds.map((image) => ({ region: regionName, image, accountId: owner }))
  const image = { arn: `${name}/${found.version}`, type: 'AMI', outputResources: { amis } }
  return { requestId: 'emulated', image }
}

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
