import { DescribeParametersCommand, GetParametersByPathCommand } from '@aws-sdk/client-ssm'
import { IMAGE, results, type Listing } from './listing.ts'

export const PARAMETER_LISTINGS: Readonly<Record<string, Listing>> = {
  DescribeParameters: {
    seed: (region) => region.addParameter({ name: `/p/${region.parameters.size}`, value: IMAGE }),
    read: async (clients, ask) => {
      const { Parameters, NextToken } = await clients.ssm.send(
        new DescribeParametersCommand(results(ask)),
      )
      return { items: Parameters, token: NextToken }
    },
    sizes: [1, 50],
  },
  GetParametersByPath: {
    seed: (region) => region.addParameter({ name: `/p/${region.parameters.size}`, value: IMAGE }),
    read: async (clients, ask) => {
      const { Parameters, NextToken } = await clients.ssm.send(
        new GetParametersByPathCommand({ Path: '/p', ...results(ask) }),
      )
      return { items: Parameters, token: NextToken }
    },
    sizes: [1, 10],
  },
}
