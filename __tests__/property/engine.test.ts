import fc from 'fast-check'
import { engineProperty } from './engine-property.ts'
import { STORIES } from './engine-regressions.ts'
import { shortRun } from './law.ts'

describe('whatever happens to the accounts while a run is under way', () => {
  it('nothing goes that must not go, and what the run says is what became of everything', async () => {
    await fc.assert(engineProperty(), {
      ...shortRun(600),
      examples: Object.values(STORIES).map((story) => [story]),
    })
  }, 120_000)
})
