import type {
  AutoScalingGroup,
  AutoScalingGroupNamesType,
  AutoScalingGroupsType,
  DescribeInstanceRefreshesAnswer,
  DescribeInstanceRefreshesType,
  LaunchConfigurationNamesType,
  LaunchConfigurationsType,
} from '@aws-sdk/client-auto-scaling'
import type { Context, Handlers } from '../calls/context.ts'
import type { PageRule } from '../calls/paging.ts'
import { AwsError } from '../wire/errors.ts'

export const autoScalingHandlers: Handlers = {
  DescribeAutoScalingGroups: describeGroups,
  DescribeLaunchConfigurations: describeLaunchConfigurations,
  DescribeInstanceRefreshes: describeInstanceRefreshes,
}

/** "The default value is 50 and the maximum value is 100" (MaxRecords, in all three operations). */
const PAGES: PageRule = { parameter: 'MaxRecords', min: 1, max: 100, unasked: 50 }

/** "DescribeAutoScalingGroups" in the Auto Scaling API Reference; unknown names are no error. */
function describeGroups(input: AutoScalingGroupNamesType, context: Context): AutoScalingGroupsType {
  context.authorizer.authorize('autoscaling:DescribeAutoScalingGroups')
  const { AutoScalingGroupNames: names, IncludeInstances, IncludeManagedResources } = input
  refuseTooManyNames(names, input.MaxRecords)
  if (input.Filters !== undefined) throw new AwsError('NotEmulated', 'No filters of groups', 501)
  const groups = [...context.region.autoScalingGroups.values()]
    .filter(({ name }) => names?.includes(name) ?? true)
    .map(({ group }) => group)
    .filter(({ Operator }) => IncludeManagedResources !== false || Operator === undefined)
  const page = context.pager.page({
    rule: PAGES,
    items: groups,
    keyOf: (group) => group.AutoScalingGroupName ?? '',
    size: input.MaxRecords,
    token: input.NextToken,
  })
  const shown = IncludeInstances === false ? page.items.map(withoutInstances) : page.items
  return { AutoScalingGroups: shown, NextToken: page.nextToken }
}

/** "By default, you can only specify up to 50 names"; MaxRecords raises that. */
function refuseTooManyNames(names: readonly string[] = [], maxRecords = PAGES.unasked): void {
  if (names.length <= maxRecords) return
  throw new AwsError(
    'ValidationError',
    `The number of group names that may be passed in is limited to ${maxRecords}`,
  )
}

function withoutInstances(group: AutoScalingGroup): AutoScalingGroup {
  return { ...group, Instances: [] }
}

/** "DescribeLaunchConfigurations" in the Auto Scaling API Reference. */
function describeLaunchConfigurations(
  input: LaunchConfigurationNamesType,
  context: Context,
): LaunchConfigurationsType {
  context.authorizer.authorize('autoscaling:DescribeLaunchConfigurations')
  const { LaunchConfigurationNames: names } = input
  refuseTooManyNames(names)
  const configurations = [...context.region.launchConfigurations.values()].filter(
    ({ LaunchConfigurationName: name = '' }) => names?.includes(name) ?? true,
  )
  const page = context.pager.page({
    rule: PAGES,
    items: configurations,
    keyOf: (configuration) => configuration.LaunchConfigurationName ?? '',
    size: input.MaxRecords,
    token: input.NextToken,
  })
  return { LaunchConfigurations: page.items, NextToken: page.nextToken }
}

/** "DescribeInstanceRefreshes" in the Auto Scaling API Reference: of one group, which must exist. */
function describeInstanceRefreshes(
  input: DescribeInstanceRefreshesType,
  context: Context,
): DescribeInstanceRefreshesAnswer {
  context.authorizer.authorize('autoscaling:DescribeInstanceRefreshes')
  const { AutoScalingGroupName: name = '', InstanceRefreshIds: ids } = input
  const group = context.region.autoScalingGroups.get(name)
  if (group === undefined) {
    const message = `AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`
    throw new AwsError('ValidationError', message)
  }
  const page = context.pager.page({
    rule: PAGES,
    items: group.refreshes.filter(({ InstanceRefreshId: id = '' }) => ids?.includes(id) ?? true),
    keyOf: (refresh) => refresh.InstanceRefreshId ?? '',
    size: input.MaxRecords,
    token: input.NextToken,
  })
  return { InstanceRefreshes: page.items, NextToken: page.nextToken }
}
