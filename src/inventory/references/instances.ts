import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2'
import { ec2 } from '../../aws/operation.ts'
import { referencesTo, type ReferenceSource } from './source.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
const describeInstances = ec2('DescribeInstances', DescribeInstancesCommand)

const isTerminated = ({ State }: Instance): boolean => State?.Name === 'terminated'

/** Every instance that is not terminated. A stopped one may start again, or be rebuilt from its image. */
export const instances: ReferenceSource = {
  key: 'instances',
  operations: [describeInstances],
  async read({ reader }) {
    const all = await reader.readAll(
      describeInstances,
      // Otherwise EC2 may hide the instances that other services of AWS manage.
      { IncludeManagedResources: true, MaxResults: 1000 },
      (page) => page.Reservations?.flatMap((reservation) => reservation.Instances ?? []),
    )
    const [ended, living] = [all.filter(isTerminated), all.filter((each) => !isTerminated(each))]
    return {
      resources: living.length,
      launched: ended.flatMap(({ ImageId }) => ImageId ?? []),
      references: living.flatMap(({ InstanceId = 'an instance', ImageId, State }) =>
        referencesTo([ImageId], {
          source: 'instances',
          resource: InstanceId,
          detail: State?.Name,
          target: reader.target,
        }),
      ),
    }
  },
}
