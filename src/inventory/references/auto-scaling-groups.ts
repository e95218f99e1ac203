import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  type AutoScalingGroup,
  type InstanceRefresh,
  type InstanceRefreshStatus,
  type LaunchTemplateSpecification,
  type MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling'
import { autoScaling } from '../../aws/operation.ts'
import { hasCode } from '../../aws/errors.ts'
import { ReadError, type Reader } from '../../aws/reader.ts'
import { resolveLaunches, type Launches, type Pin } from './launches.ts'
import {
  originsOf,
  referencesTo,
  type Origin,
  type ReferenceSource,
  type SourceContext,
} from './source.ts'
import { namesTemplate, TEMPLATE_OPERATIONS } from './template-versions.ts'

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html */
const describeAutoScalingGroups = autoScaling(
  'DescribeAutoScalingGroups',
  DescribeAutoScalingGroupsCommand,
)

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeInstanceRefreshes.html */
const describeInstanceRefreshes = autoScaling(
  'DescribeInstanceRefreshes',
  DescribeInstanceRefreshesCommand,
)

/** A refresh in any other state, a rollback included, still replaces instances. */
const ENDED: ReadonlySet<InstanceRefreshStatus | undefined> = new Set<InstanceRefreshStatus>([
  'Successful',
  'Failed',
  'Cancelled',
  'RollbackSuccessful',
  'RollbackFailed',
])

function pinOf(template: LaunchTemplateSpecification | undefined, origin: Origin): readonly Pin[] {
  return namesTemplate(template) ? [{ template, origin }] : []
}

function launchesOfPolicy(
  policy: MixedInstancesPolicy | undefined,
  toOrigin: (detail: string) => Origin,
): Launches {
  const template = policy?.LaunchTemplate
  const overrides = template?.Overrides ?? []
  const origin = toOrigin('mixed instances policy')
  const override = toOrigin('mixed instances policy, override')
  return {
    direct: overrides.flatMap(({ ImageId }) => referencesTo([ImageId], override)),
    pins: [
      ...pinOf(template?.LaunchTemplateSpecification, origin),
      ...overrides.flatMap((each) => pinOf(each.LaunchTemplateSpecification, override)),
    ],
  }
}

function launchesOfInstances(
  { Instances = [] }: AutoScalingGroup,
  toOrigin: (detail: string) => Origin,
): Launches {
  return {
    direct: Instances.flatMap(({ InstanceId, ImageId }) =>
      referencesTo([ImageId], toOrigin(`instance ${InstanceId ?? ''}`)),
    ),
    pins: Instances.flatMap(({ InstanceId, LaunchTemplate }) =>
      pinOf(LaunchTemplate, toOrigin(`instance ${InstanceId ?? ''}`)),
    ),
  }
}

function launchesOfGroup(group: AutoScalingGroup, toOrigin: (detail?: string) => Origin): Launches {
  const policy = launchesOfPolicy(group.MixedInstancesPolicy, toOrigin)
  const instances = launchesOfInstances(group, toOrigin)
  return {
    direct: [...policy.direct, ...instances.direct],
    pins: [...pinOf(group.LaunchTemplate, toOrigin()), ...policy.pins, ...instances.pins],
  }
}

function launchesOfRefresh(
  refresh: InstanceRefresh,
  toOrigin: (detail?: string) => Origin,
): Launches {
  const detail = `instance refresh ${refresh.InstanceRefreshId ?? ''}`
  const desired = refresh.DesiredConfiguration
  const policy = launchesOfPolicy(desired?.MixedInstancesPolicy, (more) =>
    toOrigin(`${detail}, ${more}`),
  )
  return {
    direct: policy.direct,
    pins: [...pinOf(desired?.LaunchTemplate, toOrigin(detail)), ...policy.pins],
  }
}

async function unfinishedRefreshes(
  reader: Reader,
  groupName: string | undefined,
): Promise<readonly InstanceRefresh[]> {
  const refreshes = await reader.readAll(
    describeInstanceRefreshes,
    { AutoScalingGroupName: groupName, MaxRecords: 100 },
    (page) => page.InstanceRefreshes,
  )
  return refreshes.filter(({ Status }) => !ENDED.has(Status))
}

/** A group may be deleted after it was listed. It launches nothing any more then. */
async function unlessGone<T>(
  { AutoScalingGroupName = '' }: AutoScalingGroup,
  reader: Reader,
  read: () => Promise<T>,
): Promise<T | 'gone'> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ReadError) || !hasCode(error.cause, 'ValidationError')) throw error
    const left = await reader.readList(
      describeAutoScalingGroups,
      { AutoScalingGroupNames: [AutoScalingGroupName], IncludeManagedResources: true },
      ({ AutoScalingGroups }) => AutoScalingGroups,
    )
    if (left.length > 0) throw error
    return 'gone'
  }
}

async function launchesOf(
  group: AutoScalingGroup,
  context: SourceContext,
): Promise<readonly Launches[]> {
  const name = group.AutoScalingGroupName
  const toOrigin = (detail?: string): Origin =>
    originsOf('auto-scaling-groups', context)(name, detail)
  const refreshes = await unlessGone(group, context.reader, () =>
    unfinishedRefreshes(context.reader, name),
  )
  if (refreshes === 'gone') return []
  return [
    launchesOfGroup(group, toOrigin),
    ...refreshes.map((refresh) => launchesOfRefresh(refresh, toOrigin)),
  ]
}

/** Groups of any capacity, because one that is scaled down to zero may launch again. */
export const autoScalingGroups: ReferenceSource = {
  key: 'auto-scaling-groups',
  operations: [describeAutoScalingGroups, describeInstanceRefreshes, ...TEMPLATE_OPERATIONS],
  async read(context) {
    const groups = await context.reader.readAll(
      describeAutoScalingGroups,
      { IncludeManagedResources: true, MaxRecords: 100 },
      (page) => page.AutoScalingGroups,
    )
    const launches = await Promise.all(groups.map((group) => launchesOf(group, context)))
    return {
      resources: groups.length,
      ...(await resolveLaunches(launches.flat(), context.templates)),
    }
  },
}
