import type { Misfortune } from '../support/engine/attempts.ts'
import type { Change, Happening, Story } from './engine-story.ts'

const first = (where: Happening['where'], change: Change): Happening => ({
  where,
  step: 'reading',
  nth: 1,
  change,
})

const meets = (image: number, ...misfortunes: Misfortune[]): Happening =>
  first('there', { is: 'misfortune', image, misfortunes })

const REFUSED: Misfortune = { code: 'UnauthorizedOperation' }

/** By the images, each with the snapshots that it maps behind it. */
const aStory = (
  images: readonly (readonly [image: number, ...snapshots: number[]])[],
  happenings: readonly Happening[],
  { policy, ...others }: Partial<Story> = {},
): Story => ({
  images: new Map(images.map(([image, ...snapshots]) => [image, snapshots])),
  orphans: [],
  shared: [],
  happenings,
  ...others,
  policy: {
    sharedImages: 'keep',
    orphanSnapshots: 'delete',
    requireRecycleBin: false,
    ...policy,
  },
})

/** Stories in which the engine once told an untruth: every test of its property lives them first. */
export const STORIES: Readonly<Record<string, Story>> = {
  'a snapshot went with a call that nobody heard of, and another image of it is refused': aStory(
    [[1, 1], [4, 1], [11]],
    [
      meets(4, REFUSED, 'answer lost'),
      first('there', { is: 'vanish', image: 4 }),
      meets(1, 'answer lost', 'answer lost'),
    ],
  ),

  'a snapshot went with a call that nobody heard of, and its target stops': aStory(
    [[2], [11, 3], [4, 2], [1, 4], [13, 2], [12, 2, 3]],
    [
      meets(11, 'request lost', 'answer lost'),
      { where: 'there', step: 'removal', nth: 6, change: { is: 'pass time', minutes: 11 } },
      { where: 'there', step: 'removal', nth: 1, change: { is: 'break', part: 'images' } },
      { where: 'there', step: 'question', nth: 2, change: { is: 'pass time', minutes: 61 } },
    ],
    { policy: { requireRecycleBin: true } },
  ),

  'a snapshot went, and all later attempts of its call failed': aStory(
    [[1, 4, 1], [4]],
    [
      first('there', { is: 'name', snapshot: 4 }),
      first('here', {
        is: 'misfortune of snapshot',
        snapshot: 1,
        misfortunes: [
          'request lost',
          'request lost',
          'answer lost',
          'request lost',
          'request lost',
        ],
      }),
    ],
  ),

  'a snapshot goes with an image that takes the place of a shared one': aStory(
    [[5], [6, 1], [1, 1]],
    [],
    { shared: [5], policy: { maxRemovals: { kind: 'oldest', count: 2 } }, callsTake: 31 },
  ),

  'the socket breaks after the image went, and it cannot be looked up': aStory(
    [[1, 1]],
    [meets(1, 'socket breaks')],
  ),
}
