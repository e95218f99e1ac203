import type { Context, Handlers } from '../calls/context.ts'
import type { PageRule } from '../calls/paging.ts'
import { AwsError } from '../wire/errors.ts'
import type { Shape } from '../wire/model.ts'
import type { BuiltImageRecord, RecipeRecord } from '../world/records.ts'
import type { Region } from '../world/region.ts'

/* Services that launch images and whose SDK clients are not installed: see wire/other-services.ts. */

interface ListInput {
  readonly maxResults?: number
  readonly nextToken?: string
}

type Output = Readonly<Record<string, unknown>>

const pageRule = (max: number): PageRule => ({
  parameter: 'maxResults',
  min: 1,
  max,
  unasked: max,
})

/** A page of a list whose members begin with small letters. */
function listed<T>(
  list: string,
  items: Iterable<readonly [string, T]>,
  { maxResults, nextToken }: ListInput,
  { context, most }: { readonly context: Context; readonly most: number },
): Output {
  const page = context.pager.page({
    rule: pageRule(most),
    items: [...items],
    keyOf: ([key]) => key,
    size: maxResults,
    token: nextToken,
  })
  return { [list]: page.items.map(([, item]) => item), nextToken: page.nextToken }
}

/** "DescribeComputeEnvironments" in the Batch API Reference: at most 100 a page. */
export const batchHandlers: Handlers = {
  DescribeComputeEnvironments(input: ListInput, context: Context) {
    context.authorizer.authorize('batch:DescribeComputeEnvironments')
    const { computeEnvironments } = context.region
    return listed('computeEnvironments', computeEnvironments, input, { context, most: 100 })
  },
}

function recipesOf(
  list: string,
  recipes: Region['imageRecipes'],
  input: ListInput & { readonly owner?: string },
  context: Context,
): Output {
  if (input.owner !== undefined && input.owner !== 'Self') {
    throw new AwsError('NotEmulated', 'The emulator lists recipes of the account only', 501)
  }
  const summary = ({ arn, parentImage, instanceImage }: RecipeRecord): Output => ({
    arn,
    name: arn.split('/').at(-2),
    owner: context.account.id,
    parentImage,
    instanceImage,
  })
  const items = [...recipes].map(([arn, recipe]) => [arn, summary(recipe)] as const)
  return { requestId: 'emulated', ...listed(list, items, input, { context, most: 25 }) }
}

const VERSION_ARN = /^(arn:aws[\w-]*:imagebuilder:([\w-]+):(\d{12}):image\/[a-z0-9_-]+)\/(\S+)$/

/** A list shows less than its items hold. */
const without = (shape: Shape, ...names: readonly string[]): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([name]) => !names.includes(name)))

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
): Output {
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

/** The lists show the account's own recipes unless another owner is asked for; at most 25 a page. */
export const imageBuilderHandlers: Handlers = {
  ListImageRecipes(input: ListInput, context: Context) {
    context.authorizer.authorize('imagebuilder:ListImageRecipes')
    return recipesOf('imageRecipeSummaryList', context.region.imageRecipes, input, context)
  },
  ListContainerRecipes(input: ListInput, context: Context) {
    context.authorizer.authorize('imagebuilder:ListContainerRecipes')
    return recipesOf('containerRecipeSummaryList', context.region.containerRecipes, input, context)
  },
  GetImage: getImage,
}

const MAX_FLEETS = 100

/** "ListFleets" and "BatchGetFleets" in the CodeBuild API Reference. */
export const codeBuildHandlers: Handlers = {
  ListFleets(input: ListInput, context: Context) {
    context.authorizer.authorize('codebuild:ListFleets')
    const arns = [...context.region.buildFleets.keys()].map((arn) => [arn, arn] as const)
    return listed('fleets', arns, input, { context, most: 100 })
  },
  BatchGetFleets(
    { names }: { readonly names: readonly string[] },
    { region, authorizer }: Context,
  ) {
    authorizer.authorize('codebuild:BatchGetFleets')
    if (names.length < 1 || names.length > MAX_FLEETS) {
      throw new AwsError('InvalidInputException', 'Between 1 and 100 names must be given')
    }
    return {
      fleets: names.flatMap((name) => region.buildFleets.get(name) ?? []),
      fleetsNotFound: names.filter((name) => !region.buildFleets.has(name)),
    }
  },
}

interface ClustersInput {
  readonly MaxResults?: number
  readonly NextToken?: string
}

/** "ListClusters" and "DescribeCluster" in the SageMaker API Reference. */
export const sageMakerHandlers: Handlers = {
  ListClusters({ MaxResults, NextToken }: ClustersInput, context: Context) {
    context.authorizer.authorize('sagemaker:ListClusters')
    const page = context.pager.page({
      rule: { ...pageRule(100), parameter: 'MaxResults' },
      items: [...context.region.hyperPodClusters.values()],
      keyOf: ({ ClusterName }) => String(ClusterName),
      size: MaxResults,
      token: NextToken,
    })
    const summaries = page.items.map((cluster: Shape) => without(cluster, 'InstanceGroups'))
    return { ClusterSummaries: summaries, NextToken: page.nextToken }
  },
  DescribeCluster({ ClusterName }: { readonly ClusterName: string }, context: Context) {
    const { region, authorizer } = context
    authorizer.authorize('sagemaker:DescribeCluster')
    const cluster = region.hyperPodClusters.get(ClusterName)
    if (cluster !== undefined) return cluster
    throw new AwsError('ResourceNotFound', `Cluster ${ClusterName} not found.`)
  },
}

/**
 * "DescribeStacks" in the CloudFormation API Reference: stacks that are deleted are found by their id
 * alone. To describe all of them takes the permission to list them (Service Authorization Reference).
 */
export const cloudFormationHandlers: Handlers = {
  DescribeStacks({ StackName, NextToken }: { StackName?: string; NextToken?: string }, context) {
    const { region, authorizer, pager } = context
    if (StackName !== undefined) {
      throw new AwsError('NotEmulated', 'The emulator describes all stacks only', 501)
    }
    authorizer.authorize('cloudformation:DescribeStacks')
    authorizer.authorize('cloudformation:ListStacks')
    const page = pager.page({
      rule: pageRule(100),
      items: [...region.stacks.values()].filter(
        (each) => each['StackStatus'] !== 'DELETE_COMPLETE',
      ),
      keyOf: (stack) => String(stack['StackId']),
      size: undefined,
      token: NextToken,
    })
    return { Stacks: page.items, NextToken: page.nextToken }
  },
}

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
    return {
      AccountAliases: account.alias === undefined ? [] : [account.alias],
      IsTruncated: false,
    }
  },
}
