import type * as autoScaling from '@aws-sdk/client-auto-scaling'
import { granted, type Handlers, listing, pageRule } from '../calls/operation.ts'
import { AwsError } from '../wire/errors.ts'

/** "The default value is 50 and the maximum value is 100" (MaxRecords, in all three operations). */
const PAGES = pageRule(1, 100, { parameter: 'MaxRecords', unasked: 50 })

/** Each as in the Auto Scaling API Reference under its own name; unknown names are no error. */
export const autoScalingHandlers: Handlers = granted('autoscaling', {
  DescribeAutoScalingGroups: listing<
    autoScaling.AutoScalingGroupNamesType,
    autoScaling.AutoScalingGroup
  >({
    member: 'AutoScalingGroups',
    pages: PAGES,
    items: ({ region }, input) => {
      const { AutoScalingGroupNames: names, IncludeManagedResources } = input
      refuseTooManyNames(names, input.MaxRecords)
      if (input.Filters !== undefined)
        throw new AwsError('NotEmulated', 'No filters of groups', 501)
      return [...region.autoScalingGroups.values()]
        .filter(({ name }) => names?.includes(name) ?? true)
        .map(({ group }) => group)
        .filter(({ Operator }) => IncludeManagedResources !== false || Operator === undefined)
    },
    keyOf: (group) => group.AutoScalingGroupName,
    shown: (group, _, { IncludeInstances }) =>
      IncludeInstances === false ? { ...group, Instances: [] } : group,
  }),

  DescribeLaunchConfigurations: listing<
    autoScaling.LaunchConfigurationNamesType,
    autoScaling.LaunchConfiguration
  >({
    member: 'LaunchConfigurations',
    pages: PAGES,
    items: ({ region }, { LaunchConfigurationNames: names }) => {
      refuseTooManyNames(names)
      return [...region.launchConfigurations.values()].filter(
        ({ LaunchConfigurationName: name = '' }) => names?.includes(name) ?? true,
      )
    },
    keyOf: (configuration) => configuration.LaunchConfigurationName,
  }),

  /** Of one group, which must exist. */
  DescribeInstanceRefreshes: listing<
    autoScaling.DescribeInstanceRefreshesType,
    autoScaling.InstanceRefresh
  >({
    member: 'InstanceRefreshes',
    pages: PAGES,
    items: ({ region }, { AutoScalingGroupName: name = '', InstanceRefreshIds: ids }) => {
      const group = region.autoScalingGroups.get(name)
      if (group === undefined) {
        const message = `AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`
        throw new AwsError('ValidationError', message)
      }
      return group.refreshes.filter(({ InstanceRefreshId: id = '' }) => ids?.includes(id) ?? true)
    },
    keyOf: (refresh) => refresh.InstanceRefreshId,
  }),
})

/** "By default, you can only specify up to 50 names"; MaxRecords raises that. */
function refuseTooManyNames(names: readonly string[] = [], maxRecords = PAGES.unasked): void {
  if (names.length <= maxRecords) return
  throw new AwsError(
    'ValidationError',
    `The number of group names that may be passed in is limited to ${maxRecords}`,
  )
}
