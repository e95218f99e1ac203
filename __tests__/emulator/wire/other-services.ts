import type { Members } from './operations.ts'

/*
 * Services whose SDK clients are not installed. What their operations take is written by hand after
 * botocore's models (1.43.11; rbin 2021-06-15); a member that is not listed is refused.
 */

export type Table = Readonly<Record<string, Members>>

/** REST: a POST has its members in the body, a GET in the query, and either in the path. */
interface Routed extends Members {
  readonly route: readonly ['GET' | 'POST', RegExp]
}

export type Routes = Readonly<Record<string, Routed>>

export const RECYCLE_BIN: Routes = {
  // It can filter by tags and locks as well, which nobody asks for.
  ListRules: {
    route: ['POST', /^\/list-rules$/],
    members: ['ResourceType', 'MaxResults', 'NextToken'],
    required: ['ResourceType'],
  },
  GetRule: { route: ['GET', /^\/rules\/(?<Identifier>[^/]+)$/], members: ['Identifier'] },
}

export const BATCH: Routes = {
  DescribeComputeEnvironments: {
    route: ['POST', /^\/v1\/describecomputeenvironments$/],
    members: ['computeEnvironments', 'maxResults', 'nextToken'],
  },
}

const RECIPES = ['owner', 'filters', 'maxResults', 'nextToken']

export const IMAGE_BUILDER: Routes = {
  ListImageRecipes: { route: ['POST', /^\/ListImageRecipes$/], members: RECIPES },
  ListContainerRecipes: { route: ['POST', /^\/ListContainerRecipes$/], members: RECIPES },
  GetImage: {
    route: ['GET', /^\/GetImage$/],
    members: ['imageBuildVersionArn'],
    required: ['imageBuildVersionArn'],
  },
}

export const CODE_BUILD: Table = {
  ListFleets: { members: ['nextToken', 'maxResults', 'sortOrder', 'sortBy'] },
  BatchGetFleets: { members: ['names'], required: ['names'] },
}

export const SAGE_MAKER: Table = {
  ListClusters: { members: ['MaxResults', 'NextToken', 'NameContains', 'SortBy', 'SortOrder'] },
  DescribeCluster: { members: ['ClusterName'], required: ['ClusterName'] },
}

export const CLOUD_FORMATION: Table = { DescribeStacks: { members: ['StackName', 'NextToken'] } }

export const IAM: Table = { ListAccountAliases: { members: ['Marker', 'MaxItems'] } }
