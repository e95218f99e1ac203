import { describe, expect, it } from '@jest/globals'
import * as ec2 from '@aws-sdk/client-ec2'
import * as ssm from '@aws-sdk/client-ssm'
import { operationModelOf, requiredMembers } from '../../emulator/wire/sdk-schemas.ts'

const modelOf = (schema: unknown) => {
  const model = operationModelOf(schema)
  if (model === undefined) throw new Error('The schema is none of an operation')
  return model
}

describe("the SDK's schema of an operation", () => {
  it('holds its input, then its output', () => {
    const { input, output } = modelOf(ec2.DescribeSnapshotAttribute$)

    expect(input.getName(true)).toBe('com.amazonaws.ec2#DescribeSnapshotAttributeRequest')
    expect(output.getName(true)).toBe('com.amazonaws.ec2#DescribeSnapshotAttributeResult')
  })

  it('is told from that of a structure', () => {
    expect(operationModelOf(ec2.DescribeSnapshotAttributeRequest$)).toBeUndefined()
    expect(operationModelOf(undefined)).toBeUndefined()
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
    expect([...requiredMembers(modelOf(schema).input)].sort()).toEqual(required)
  })

  it('is told from that of something simple', () => {
    const simple = modelOf(ec2.DeregisterImage$).input.getMemberSchema('ImageId')
    expect(requiredMembers(simple)).toEqual([])
  })
})
