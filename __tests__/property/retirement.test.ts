import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { RetirementWorld, retirementCase } from './retirement-world.ts'

describe('over any number of runs with grace, whatever people do between them', () => {
  it('nothing is removed that was not disabled for so long, nothing in use is disabled, and a second run finds nothing to do', async () => {
    await fc.assert(
      fc.asyncProperty(retirementCase, async ({ keepPrevious, events }) => {
        const world = new RetirementWorld(keepPrevious)
        for (const event of events) await world.comesTo(event)

        expect(world.complaints).toEqual([])
      }),
      { numRuns: 300, endOnFailure: true },
    )
  })
})
