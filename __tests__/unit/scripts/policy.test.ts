import { removalPolicy } from '../../../scripts/policy.ts'
import { printedPolicy } from '../../../scripts/print-policy.ts'

describe('npm run policy', () => {
  it('prints JSON alone', () => {
    expect(JSON.parse(printedPolicy(['removal']))).toStrictEqual(removalPolicy())
  })

  it('writes the ARNs of another partition', () => {
    const text = printedPolicy(['--partition=aws-cn', 'removal'])
    expect(text).toContain('"arn:aws-cn:ec2:*::image/*"')
    expect(text).not.toContain('"arn:aws:')
  })

  it('leaves out what only skipped references need', () => {
    const text = printedPolicy(['removal', '--skip-references=launch-configurations,image-builder'])
    expect(text).not.toContain('autoscaling:DescribeLaunchConfigurations')
    expect(text).not.toContain('imagebuilder:GetImage"')
    expect(text).toContain('ssm:GetParameters"')
  })

  it.each([
    [['foo'], '"foo" names no policy: there are read-only, removal, two-steps, evidence.'],
    [['removal', 'read-only'], "Unexpected argument 'read-only'"],
    [['removal', '--china'], "Unknown option '--china'"],
    [['removal', '--tag=team'], '--tag: "team" is not KEY=VALUE.'],
    [['removal', '--skip-references=ec2'], '--skip-references: "ec2" is not a list of instances, '],
    [['removal', '--partition=cn'], '--partition: "cn" is not one of aws, aws-cn, aws-us-gov'],
  ])('refuses %j', (args, message) => {
    expect(() => printedPolicy(args)).toThrow(message)
  })
})
