import type { Shape } from '../wire/model.ts'
import type { ParameterRecord, ParameterVersion, RecipeRecord } from '../world/records.ts'
import type { Region } from '../world/world.ts'

/* Parameters, and believable resources of the services in services/other-services.ts. */

interface ComputeEnvironmentSeed {
  readonly name?: string
  readonly status?: string
  readonly computeResources?: Shape
  /** The rest of what Batch says of it. */
  readonly overrides?: Shape
}

/** An environment that has never scaled, and so has no group. */
export function addComputeEnvironment(region: Region, seed: ComputeEnvironmentSeed = {}): string {
  const name = seed.name ?? `environment-${region.computeEnvironments.size}`
  region.computeEnvironments.set(name, {
    computeEnvironmentName: name,
    computeEnvironmentArn: region.arn('batch', `compute-environment/${name}`),
    type: 'MANAGED',
    state: 'ENABLED',
    status: seed.status ?? 'VALID',
    computeResources: {
      type: 'EC2',
      minvCpus: 0,
      maxvCpus: 64,
      desiredvCpus: 0,
      subnets: [],
      ...seed.computeResources,
    },
    ...seed.overrides,
  })
  return name
}

interface StackSeed {
  readonly name?: string
  readonly status?: string
  readonly parameters?: readonly Shape[]
}

export function addStack(region: Region, seed: StackSeed = {}): string {
  const name = seed.name ?? `stack-${region.stacks.size}`
  const id = region.arn('cloudformation', `stack/${name}/${region.nextId('s')}`)
  region.stacks.set(id, {
    StackId: id,
    StackName: name,
    CreationTime: region.now(),
    StackStatus: seed.status ?? 'CREATE_COMPLETE',
    Parameters: seed.parameters ?? [],
  })
  return name
}

interface BuildFleetSeed {
  readonly name?: string
  readonly imageId?: string
  readonly status?: string
}

export function addBuildFleet(region: Region, seed: BuildFleetSeed = {}): string {
  const name = seed.name ?? `fleet-${region.buildFleets.size}`
  const arn = region.arn('codebuild', `fleet/${name}:emulated`)
  const status = { statusCode: seed.status ?? 'ACTIVE' }
  region.buildFleets.set(arn, { arn, name, status, baseCapacity: 1, imageId: seed.imageId })
  return name
}

interface ClusterSeed {
  readonly name?: string
  readonly status?: string
  /** Of each group, the image that its nodes run and the one that they are to run. */
  readonly groups?: readonly { readonly current?: string; readonly desired?: string }[]
}

export function addHyperPodCluster(region: Region, seed: ClusterSeed = {}): string {
  const name = seed.name ?? `cluster-${region.hyperPodClusters.size}`
  region.hyperPodClusters.set(name, {
    ClusterArn: region.arn('sagemaker', `cluster/${name}`),
    ClusterName: name,
    ClusterStatus: seed.status ?? 'InService',
    CreationTime: region.now().getTime() / 1000,
    InstanceGroups: (seed.groups ?? []).map(({ current, desired }, index) => ({
      InstanceGroupName: `group-${index}`,
      CurrentCount: 0,
      CurrentImageId: current,
      DesiredImageId: desired,
    })),
  })
  return name
}

interface BuiltImageSeed {
  readonly name: string
  /** `1.0.0/1`, the version and its build, by default. */
  readonly version?: string
  readonly imageIds: readonly string[]
  /** Accounts. */
  readonly sharedWith?: readonly string[]
}

/** Its name is the ARN without the version. */
export type BuiltImageRecord = Required<BuiltImageSeed>

/** A version of an image that Image Builder built; its ARN without the version. */
export function addBuiltImage(region: Region, seed: BuiltImageSeed): string {
  const name = region.arn('imagebuilder', `image/${seed.name}`)
  const { version = '1.0.0/1', imageIds, sharedWith = [] } = seed
  region.builtImages.push({ name, version, imageIds, sharedWith })
  return name
}

interface RecipeSeed {
  readonly name: string
  /** The parent, or what the build instance of a container recipe is launched from. */
  readonly imageId: string
  readonly version?: string
}

export function addImageRecipe(region: Region, seed: RecipeSeed): RecipeRecord {
  const { imageId } = seed
  return add(region.imageRecipes, {
    ...recipe(region, 'image-recipe', seed),
    parentImage: imageId,
    instanceImage: undefined,
  })
}

export function addContainerRecipe(region: Region, seed: RecipeSeed): RecipeRecord {
  return add(region.containerRecipes, {
    ...recipe(region, 'container-recipe', seed),
    parentImage: 'amazonlinux:latest',
    instanceImage: seed.imageId,
  })
}

/** ARNs as in "Resource types defined by Amazon EC2 Image Builder" (Service Authorization Reference). */
function recipe(
  region: Region,
  kind: string,
  { name, imageId, version = '1.0.0' }: RecipeSeed,
): Pick<RecipeRecord, 'arn' | 'imageId'> {
  const arn = region.arn('imagebuilder', `${kind}/${name}/${version}`)
  // EC2 sees image ids, and resolves no ARN and no parameter.
  return { arn, imageId: imageId.startsWith('ami-') ? imageId : undefined }
}

function add(recipes: Map<string, RecipeRecord>, record: RecipeRecord): RecipeRecord {
  recipes.set(record.arn, record)
  return record
}

export interface ParameterSeed {
  readonly name: string
  /** The current value, or all versions, oldest first. */
  readonly value: string | readonly (string | VersionSeed)[]
  /** Labels of the current version. */
  readonly labels?: readonly string[]
  readonly dataType?: 'text' | 'aws:ec2:image' | 'aws:ssm:integration'
  readonly type?: ParameterRecord['type']
}

interface VersionSeed {
  readonly value: string
  readonly labels?: readonly string[]
}

/** A parameter keeps its last 100 versions ("Working with parameter versions", Systems Manager). */
const HISTORY_LENGTH = 100

export function addParameter(region: Region, seed: ParameterSeed): ParameterRecord {
  const values = typeof seed.value === 'string' ? [seed.value] : seed.value
  const versions = values.map((value, index) => versionOf(region, value, index + 1))
  versions.at(-1)?.labels.push(...(seed.labels ?? []))
  const record: ParameterRecord = {
    name: seed.name,
    arn: parameterArn(region, seed.name),
    type: seed.type ?? 'String',
    dataType: seed.dataType ?? 'aws:ec2:image',
    versions: versions.slice(-HISTORY_LENGTH),
  }
  region.parameters.set(seed.name, record)
  return record
}

/** The slash of a hierarchical name is the one after `parameter` ("Parameter ARNs"). */
export function parameterArn(region: Region, name: string): string {
  return region.arn('ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`)
}

function versionOf(region: Region, seed: string | VersionSeed, version: number): ParameterVersion {
  const { value, labels = [] } = typeof seed === 'string' ? { value: seed } : seed
  return { version, value, labels: [...labels], modifiedAt: region.now() }
}
