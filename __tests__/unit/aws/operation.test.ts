import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import { autoScaling, ec2, ssm } from '../../../src/aws/operation.ts'

const describeImages = ec2('DescribeImages', DescribeImagesCommand)

describe('an operation', () => {
  it.each([
    [describeImages, 'ec2:DescribeImages'],
    [
      autoScaling('DescribeAutoScalingGroups', DescribeAutoScalingGroupsCommand),
      'autoscaling:DescribeAutoScalingGroups',
    ],
    [ssm('GetParameters', GetParametersCommand), 'ssm:GetParameters'],
  ])('needs the IAM action of its own name: %#', ({ action, permissions }, name) => {
    expect(action).toBe(name)
    expect(permissions).toEqual([name])
  })

  it('needs what it names besides', () => {
    const { permissions } = ec2('DescribeImages', DescribeImagesCommand, ['ssm:GetParameters'])
    expect(permissions).toEqual(['ec2:DescribeImages', 'ssm:GetParameters'])
  })

  it('sends its command with the input, through the client of its service', async () => {
    const sent: unknown[] = []
    const client = new EC2Client({ region: 'eu-west-1' })
    client.middlewareStack.add(
      () => async (args) => {
        sent.push(args.input)
        return Promise.resolve({ output: { $metadata: {} }, response: undefined })
      },
      { step: 'initialize' },
    )
    const clients = { ec2: client } as Parameters<typeof describeImages.send>[0]
    const { signal: abortSignal } = new AbortController()
    await describeImages.send(clients, { Owners: ['self'] }, { abortSignal })
    expect(sent).toEqual([{ Owners: ['self'] }])
  })
})
