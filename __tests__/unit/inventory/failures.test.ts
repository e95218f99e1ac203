import { describe, expect, it } from '@jest/globals'
import { Failures, type EvidencePart } from '../../../src/inventory/failures.ts'

const TARGET = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' }

const part = (name: string): EvidencePart => ({ name, operations: [] })

function messageAfter(...errors: readonly string[]): string {
  const failures = new Failures(TARGET)
  errors.forEach((error, index) => {
    failures.add(part(`source ${String(index)}`), new Error(error))
  })
  return failures.toProblem().message
}

describe('what is said of evidence that could not be read', () => {
  it('names the policies that no statement of the role gets past, each once', () => {
    const denied = 'with an explicit deny in a service control policy'
    const message = messageAfter(
      denied,
      denied,
      'because no permissions boundary allows the ec2:DescribeImages action',
    )

    expect(message).toContain(
      'AWS names a service control policy and a permissions boundary, which must allow these reads as well.',
    )
  })

  it('names none where only a statement is missing', () => {
    expect(
      messageAfter('because no identity-based policy allows the ec2:DescribeImages action'),
    ).not.toContain('AWS names')
  })
})
