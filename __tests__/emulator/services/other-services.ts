import type { Context, Handlers } from '../calls/context.ts'
import { pageRule } from '../calls/paging.ts'
import { AwsError } from '../wire/errors.ts'
import { type Shape, without } from '../wire/model.ts'
import { granted, listing } from './listing.ts'

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
