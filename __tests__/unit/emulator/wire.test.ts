import * as ec2 from '@aws-sdk/client-ec2'
import * as ssm from '@aws-sdk/client-ssm'
import { operationModelOf, requiredMembers } from '../../emulator/wire/model.ts'
import {
  ACCOUNT,
  caller,
  clientsOf,
  createWorld,
  emulate,
  errorOf,
  rawCall,
  REGION,
  setting,
  startEmulator,
} from './setting.ts'

const VERSIONS = { ec2: '2016-11-15', autoscaling: '2011-01-01', sts: '2011-06-15' }

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
    ['ec2', 'DescribeVpcs', '<Code>NotEmulated</Code>'],
    ['autoscaling', 'DescribeAutoScalingGroups&Nonsense=1', '<Code>MalformedInput</Code>'],
    ['sts', 'AssumeRole', '<Code>ValidationError</Code>'],
    ['sts', 'GetNothing', '<Code>InvalidAction</Code>'],
    ['ssm', 'GetParameters {"Names":["a"],"Nonsense":1}', '"__type":"SerializationException"'],
    ['ssm', 'GetParameters {"Names":"a"}', '"__type":"SerializationException"'],
    ['ssm', 'GetParameters {"Names":', '"__type":"SerializationException"'],
    ['ssm', 'GetParameters {}', '"__type":"ValidationException"'],
    ['ssm', 'GetNothing {}', '"__type":"UnknownOperationException"'],
  ] as const)('%s: %s', async (service, call, error) => {
    const emulator = await emulate({ world: createWorld() })
    const [operation = '', json] = call.split(' ')
    const version = service === 'ssm' || call.includes('Version=') ? '' : VERSIONS[service]

    const answer = await rawCall(emulator, {
      service,
      body: json ?? `Action=${call}${version && `&Version=${version}`}`,
      headers: { 'x-amz-target': `AmazonSSM.${operation}` },
    })

    expect(answer.status).toBe(call === 'DescribeVpcs' ? 501 : 400)
    expect(await answer.text()).toContain(error)
  })
})

describe('answers', () => {
  it('carry every kind of text and value', async () => {
    const { region, call } = await setting()
    const nasty = `<a href='x'>&amp;</a> "ü漢🐘" ]]> \r\n\tend`
    const createdAt = new Date(1_700_000_000_123)
    region.addImage({ name: nasty, tags: { [nasty]: nasty, empty: '' } })
    region.addSnapshot({ description: nasty, sizeGiB: 100, createdAt })
    const Filters = [{ Name: 'volume-size', Values: ['100'] }]

    const Tags = [
      { Key: nasty, Value: nasty },
      { Key: 'empty', Value: '' },
    ]
    expect(await call('DescribeImages')).toMatchObject({ Images: [{ Name: nasty, Tags }] })
    expect(await call('DescribeSnapshots', { Filters })).toMatchObject({
      Snapshots: [{ Description: nasty, StartTime: createdAt, Encrypted: false }],
    })
  })

  it('never leave out silently what the model does not know', async () => {
    const world = createWorld()
    Object.assign(world.account(ACCOUNT).region(REGION).addImage().image, { Nmae: 'a slip' })
    const emulator = await startEmulator({ world })

    const { message } = await errorOf(caller(clientsOf(emulator))('DescribeImages'))

    expect(message).toContain('Image has no member Nmae')
    await expect(emulator.stop()).rejects.toThrow('The emulator failed')
  })
})

// What the API References of the operations mark as required.
describe("the SDK's schema of a structure", () => {
  it.each([
    ['DescribeSnapshotAttribute', ec2.DescribeSnapshotAttribute$, ['Attribute', 'SnapshotId']],
    ['DeregisterImage', ec2.DeregisterImage$, ['ImageId']],
    ['GetParametersByPath', ssm.GetParametersByPath$, ['Path']],
    ['DescribeImages', ec2.DescribeImages$, []],
  ])('says which members %s requires', (_name, schema, required) => {
    const model = operationModelOf(schema)

    expect(model && [...requiredMembers(model.input)].sort()).toEqual(required)
  })
})
