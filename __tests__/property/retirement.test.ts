import fc from 'fast-check'
import { shortRun } from './law.ts'
import { retirementProperty } from './retirement-world.ts'

describe('over any number of runs with grace, whatever people do between them', () => {
  it('nothing is removed that was not disabled for so long, nothing in use is disabled, and a second run finds nothing to do', async () => {
    await fc.assert(retirementProperty(), shortRun(300))
  })
})
