import fc from 'fast-check'

/** What is wrong with a story that was lived; nothing where all is well. */
export type Complaints = readonly string[]

/** What is wrong with a story. */
export class UntrueStory extends Error {
  override readonly name = 'UntrueStory'
}

/** Something that must hold of every story. A test lives a few of them, `npm run fuzz` very many. */
export const propertyOf = <Story>(
  stories: fc.Arbitrary<Story>,
  complaintsAbout: (story: Story) => Complaints | Promise<Complaints>,
): fc.IAsyncProperty<[Story]> =>
  fc.asyncProperty(stories, async (story) => {
    const complaints = await complaintsAbout(story)
    if (complaints.length > 0) throw new UntrueStory(complaints.join('\n'))
  })

/** A mutation tester runs the tests a thousand times over: always the same stories, and few. */
export const shortRun = (numRuns: number): fc.Parameters<unknown> =>
  process.env['STRYKER_MUTATOR_WORKER'] === undefined
    ? { numRuns }
    : { numRuns: 100, seed: 2026, endOnFailure: true }
