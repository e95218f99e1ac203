import { describe, expect, it } from '@jest/globals'
import { printedPolicy, removalPolicy } from '../../../scripts/policy.ts'

describe('npm run policy', () => {
  it('prints JSON alone', () => {
    expect(JSON.parse(printedPolicy(['removal']))).toStrictEqual(removalPolicy())
  })

  it('writes the ARNs of another partition', () => {
    const text = printedPolicy(['removal', '--partition=aws-cn'])
    expect(text).toContain('"arn:aws-cn:ec2:*::image/*"')
    expect(text).not.toContain('"arn:aws:')
  })

  it.each([
    [['foo'], '"foo" is not understood: name one policy of read-only, removal, evidence.'],
    [['removal', 'read-only'], 'name one policy of read-only, removal, evidence.'],
    [['removal', '--china'], '"--china" is not understood: it takes --partition=NAME once.'],
    [['removal', '--partition=cn'], '--partition: "cn" is not one of aws, aws-cn, aws-us-gov'],
  ])('refuses %j', (args, message) => {
    expect(() => printedPolicy(args)).toThrow(message)
  })
})
