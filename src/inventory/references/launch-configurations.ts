import { DescribeLaunchConfigurationsCommand } from '@aws-sdk/client-auto-scaling'
import { autoScaling } from '../../aws/operation.ts'
import { idsOf } from './template-versions.ts'
import { referencesTo, type ReferenceSource } from './source.ts'

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLaunchConfigurations.html */
const describeLaunchConfigurations = autoScaling(
  'DescribeLaunchConfigurations',
  DescribeLaunchConfigurationsCommand,
)

/** All launch configurations, because a group may start to use one at any time. */
export const launchConfigurations: ReferenceSource = {
  key: 'launch-configurations',
  operations: [describeLaunchConfigurations],
  async read({ reader }) {
    const all = await reader.readAll(
      describeLaunchConfigurations,
      { MaxRecords: 100 },
      (page) => page.LaunchConfigurations,
    )
    return {
      resources: all.length,
      references: all.flatMap((configuration) =>
        referencesTo(idsOf(configuration), {
          source: 'launch-configurations',
          resource: configuration.LaunchConfigurationName ?? 'a launch configuration',
          target: reader.target,
        }),
      ),
    }
  },
}
