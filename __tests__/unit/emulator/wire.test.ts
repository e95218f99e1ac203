import * as ec2 from '@aws-sdk/client-ec2'
import { DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2'
import { createWorld, startEmulator } from '../../emulator/index.ts'
import { ACCOUNT, clientsOf, emulate, errorOf, rawCall, REGION } from '../../support/emulated.ts'
import * as ssm from '@aws-sdk/client-ssm'
import { operationModelOf, requiredMembers } from '../../emulator/wire/sdk-schemas.ts'

const VERSIONS = { ec2: '2016-11-15', autoscaling: '2011-01-01', sts: '2011-06-15' }
const EC2_VERSION = `Version=${VERSIONS.ec2}`

describe('requests that AWS would not understand', () => {
  it.each([
    ['ec2', 'DescribeImages&Nonsense=1', '<Code>UnknownParameter</Code>'],
    ['ec2', 'DescribeImages&Filter.1.Nonsense=1', 'The parameter Filter.1.Nonsense is not recog'],
    ['ec2', 'DescribeImages&ImageId=ami-1', '<Code>UnknownParameter</Code>'],
    ['ec2', 'DescribeEverything', '<Code>InvalidAction</Code>'],
    ['ec2', 'DescribeImages&Version=2014-01-01', '<Code>NoSuchVersion</Code>'],
    ['ec2', 'DeregisterImage', '<Code>MissingParameter</Code>'],
    ['ec2', 'DescribeImages&IncludeDisabled=yes', '<Code>InvalidParameterValue</Code>'],
    ['ec2', 'DescribeImages&MaxResults=many', '<Code>InvalidParameterValue</Code>'],
    ['autoscaling', 'DescribeAutoScalingGroups&Nonsense=1', '<Code>MalformedInput</Code>'],
    ['sts', 'AssumeRole', '<Code>ValidationError</Code>'],
    ['sts', 'GetNothing', '<Code>InvalidAction</Code>'],
  ] as const)('%s: %s', async (service, call, error) => {
    const emulator = await emulate({ world: createWorld() })
    const version = call.includes('Version=') ? '' : `&Version=${VERSIONS[service]}`

    const answer = await rawCall(emulator, { service, body: `Action=${call}${version}` })

    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(error)
  })

  it.each([
    ['GetParameters', '{"Names":["a"],"Nonsense":1}', 'SerializationException'],
    ['GetParameters', '{"Names":"a"}', 'SerializationException'],
    ['GetParameters', '{"Names":', 'SerializationException'],
    ['GetParameters', '{}', 'ValidationException'],
    ['GetNothing', '{}', 'UnknownOperationException'],
  ])('ssm: %s %s', async (operation, body, type) => {
    const emulator = await emulate({ world: createWorld() })

    const answer = await rawCall(emulator, {
      service: 'ssm',
      body,
      headers: { 'x-amz-target': `AmazonSSM.${operation}` },
    })

    expect(answer.status).toBe(400)
    expect(await answer.json()).toHaveProperty('__type', type)
  })
})

describe('answers', () => {
  it('carry every kind of text and value', async () => {
    const world = createWorld()
    const region = world.account(ACCOUNT).region(REGION)
    const nasty = `<a href='x'>&amp;</a> "ü漢🐘" ]]> \r\n\tend`
    region.addImage({ name: nasty, tags: { [nasty]: nasty, empty: '' } })
    region.addSnapshot({ description: nasty, sizeGiB: 100, createdAt: new Date(1_700_000_000_123) })
    const { ec2 } = clientsOf(await emulate({ world }))

    const { Images } = await ec2.send(new DescribeImagesCommand({}))
    const { Snapshots } = await ec2.send(
      new DescribeSnapshotsCommand({ Filters: [{ Name: 'volume-size', Values: ['100'] }] }),
    )

    expect(Images?.[0]?.Name).toBe(nasty)
    expect(Images?.[0]?.Tags).toEqual([
      { Key: nasty, Value: nasty },
      { Key: 'empty', Value: '' },
    ])
    expect(Snapshots).toMatchObject([
      { Description: nasty, StartTime: new Date(1_700_000_000_123), Encrypted: false },
    ])
  })

  it('never leave out silently what the model does not know', async () => {
    const world = createWorld()
    const { image } = world.account(ACCOUNT).region(REGION).addImage()
    Object.assign(image, { Nmae: 'a slip' })
    const emulator = await startEmulator({ world })

    const error = await errorOf(clientsOf(emulator).ec2.send(new DescribeImagesCommand({})))

    expect(error.message).toContain('Image has no member Nmae')
    await expect(emulator.stop()).rejects.toThrow('The emulator failed')
  })
})

describe('an operation that is not emulated', () => {
  it('says so', async () => {
    const emulator = await emulate({ world: createWorld() })

    const answer = await rawCall(emulator, {
      service: 'ec2',
      body: `Action=DescribeVpcs&${EC2_VERSION}`,
    })

    expect(answer.status).toBe(501)
    expect(await answer.text()).toContain('NotEmulated')
  })
})

const modelOf = (schema: unknown) => {
  const model = operationModelOf(schema)
  if (model === undefined) throw new Error('The schema is none of an operation')
  return model
}
// What the API References of the operations mark as required.
describe("the SDK's schema of a structure", () => {
  it.each([
    ['DescribeSnapshotAttribute', ec2.DescribeSnapshotAttribute$, ['Attribute', 'SnapshotId']],
    ['DeregisterImage', ec2.DeregisterImage$, ['ImageId']],
    ['GetParametersByPath', ssm.GetParametersByPath$, ['Path']],
    ['DescribeImages', ec2.DescribeImages$, []],
  ])('says which members %s requires', (_name, schema, required) => {
    expect([...requiredMembers(modelOf(schema).input)].sort()).toEqual(required)
  })
})
