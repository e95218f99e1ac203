import { describe, it } from '@jest/globals'
import fc from 'fast-check'
import { shortRun } from './law.ts'
import { approvalProperty, planProperty } from './plan-property.ts'

describe('for every account, whatever is asked for', () => {
  it('each rule of the documentation holds', async () => {
    await fc.assert(planProperty(), shortRun(3000))
  }, 120_000)

  it('no more goes than was planned in a plan file, whatever changed', async () => {
    await fc.assert(approvalProperty(), shortRun(3000))
  })
})
