import { linkedId, linkedResource } from '../../../src/report/markdown.ts'

const place = { region: 'eu-west-1', partition: 'aws' }
const addressIn = (markdown: string): string | undefined => /href="([^"]*)"/.exec(markdown)?.[1]

describe('an id', () => {
  it.each([
    ['ami-0a', 'ImageDetails:imageId=ami-0a'],
    ['snap-0a', 'SnapshotDetails:snapshotId=snap-0a'],
    ['i-0a', 'InstanceDetails:instanceId=i-0a'],
    ['lt-0a', 'LaunchTemplateDetails:launchTemplateId=lt-0a'],
  ])('is linked to its page in the console: %s', (id, page) => {
    expect(linkedId(id, place)).toBe(
      `<a href="https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#${page}"><samp>${id}</samp></a>`,
    )
  })

  it.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('is linked within its partition: %s', (partition, region, start) => {
    expect(addressIn(linkedId('ami-0a', { region, partition }))).toMatch(
      new RegExp(`^${RegExp.escape(start)}`),
    )
  })

  it('is not linked where the console of its partition is not known', () => {
    expect(linkedId('ami-0a', { region: 'us-iso-east-1', partition: 'aws-iso' })).toBe(
      '<samp>ami-0a</samp>',
    )
  })

  it.each(['fleet-0a', 'ami-xyz', 'ami-0a" onclick="x', 'https://evil.example/ami-0a'])(
    'is not linked where it is none of these: %s',
    (id) => {
      expect(addressIn(linkedId(id, place))).toBeUndefined()
    },
  )
})

describe('what names an image', () => {
  it('is linked by what it begins with', () => {
    expect(linkedResource('lt-0a version 3', 'launch-templates', place)).toMatch(
      /launchTemplateId=lt-0a"><samp>lt-0a<\/samp><\/a> version 3$/,
    )
  })

  it('is linked by its name where it is a group', () => {
    expect(addressIn(linkedResource('web & db/1', 'auto-scaling-groups', place))).toBe(
      'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#AutoScalingGroupDetails:id=web%20%26%20db%2F1;view=details',
    )
  })

  it('may hold anything where it is a group', () => {
    expect(addressIn(linkedResource('a"\uD800<b>', 'auto-scaling-groups', place))).toContain(
      'id=a%22%EF%BF%BD%3Cb%3E;view=details',
    )
  })

  it.each([
    ['infra/web.tf:12', 'repository'],
    ['/images/web', 'ssm-parameters'],
    ['fleet-0a', 'fleets'],
  ])('is code where the console has no page: %s', (resource, source) => {
    expect(addressIn(linkedResource(resource, source, place))).toBeUndefined()
  })
})
