import { describe, expect, it } from '@jest/globals'
import { otherPolicyIn } from '../../../src/text/errors.ts'

const refused = (why: string): string =>
  `User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: ec2:DescribeImages ${why}`

describe('the policy that AWS names', () => {
  it.each([
    ['with an explicit deny in a service control policy', 'a service control policy'],
    ['with an explicit deny in a permissions boundary: arn:aws:iam::1', 'a permissions boundary'],
    ['with an explicit deny', 'a policy with an explicit deny'],
    ['with an explicit deny in an identity-based policy', 'an identity-based policy'],
    [
      'because no service control policy allows the ec2:DescribeImages action',
      'a service control policy',
    ],
    [
      'because no VPC endpoint policy allows the ec2:DescribeImages action',
      'a VPC endpoint policy',
    ],
  ])('is found: %s', (why, policy) => {
    expect(otherPolicyIn(refused(why))).toBe(policy)
  })

  it.each(['', 'because no identity-based policy allows the ec2:DescribeImages action'])(
    'is not another one: %s',
    (why) => {
      expect(otherPolicyIn(refused(why))).toBeUndefined()
    },
  )
})
