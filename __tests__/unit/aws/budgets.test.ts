import { describe, expect, it } from '@jest/globals'
import { READ_OPERATIONS } from '../../../scripts/policy.ts'
import { REMOVAL_PERMISSIONS } from '../../../src/apply/remover.ts'
import { budgetOf } from '../../../src/aws/budgets.ts'
import { documentedRate } from '../../emulator/calls/throttle.ts'

const actions = [
  ...READ_OPERATIONS.map(({ action }) => action),
  ...Object.values(REMOVAL_PERMISSIONS),
].filter((action) => action.startsWith('ec2:'))

describe('the budget', () => {
  it.each([...new Set(actions)])('of %s is the one that EC2 documents', (action) => {
    const [, operation = ''] = action.split(':')
    const { capacity, refillPerSecond } =
      documentedRate({ service: 'ec2', operation, input: { MaxResults: 1000 } }) ?? {}
    expect(budgetOf(action)).toEqual({ capacity, refillPerSecond })
  })
})
