import type { Happening, Story } from './engine-story.ts'

type Place = Pick<Happening, 'where' | 'step' | 'nth'>

const WHILE_READ_FIRST: Place = { where: 'there', step: 'reading', nth: 1 }

/** Stories in which the engine once told an untruth: every test of its property lives them first. */
export const STORIES: Readonly<Record<string, Story>> = {
  'a snapshot went with a call that nobody heard of, and another image of it is refused': {
    images: new Map([
      [1, [1]],
      [4, [1]],
      [11, []],
    ]),
    orphans: [],
    shared: [],
    policy: { sharedImages: 'keep', orphanSnapshots: 'delete', requireRecycleBin: false },
    happenings: [
      {
        ...WHILE_READ_FIRST,
        change: {
          is: 'misfortune',
          image: 4,
          misfortunes: [{ code: 'UnauthorizedOperation' }, 'answer lost'],
        },
      },
      { ...WHILE_READ_FIRST, change: { is: 'vanish', image: 4 } },
      {
        ...WHILE_READ_FIRST,
        change: { is: 'misfortune', image: 1, misfortunes: ['answer lost', 'answer lost'] },
      },
    ],
  },

  'a snapshot went with a call that nobody heard of, and its target stops': {
    images: new Map([
      [2, []],
      [11, [3]],
      [4, [2]],
      [1, [4]],
      [13, [2]],
      [12, [2, 3]],
    ]),
    orphans: [],
    shared: [],
    policy: { sharedImages: 'keep', orphanSnapshots: 'delete', requireRecycleBin: true },
    happenings: [
      {
        ...WHILE_READ_FIRST,
        change: { is: 'misfortune', image: 11, misfortunes: ['request lost', 'answer lost'] },
      },
      { where: 'there', step: 'removal', nth: 6, change: { is: 'pass time', minutes: 11 } },
      { where: 'there', step: 'removal', nth: 1, change: { is: 'break', part: 'images' } },
      { where: 'there', step: 'question', nth: 2, change: { is: 'pass time', minutes: 61 } },
    ],
  },

  'a snapshot went, and all later attempts of its call failed': {
    images: new Map([
      [1, [4, 1]],
      [4, []],
    ]),
    orphans: [],
    shared: [],
    policy: { sharedImages: 'keep', orphanSnapshots: 'delete', requireRecycleBin: false },
    happenings: [
      { ...WHILE_READ_FIRST, change: { is: 'name', snapshot: 4 } },
      {
        ...WHILE_READ_FIRST,
        where: 'here',
        change: {
          is: 'misfortune of snapshot',
          snapshot: 1,
          misfortunes: [
            'request lost',
            'request lost',
            'answer lost',
            'request lost',
            'request lost',
          ],
        },
      },
    ],
  },

  'a snapshot goes with an image that takes the place of a shared one': {
    images: new Map([
      [5, []],
      [6, [1]],
      [1, [1]],
    ]),
    orphans: [],
    shared: [5],
    policy: {
      sharedImages: 'keep',
      maxRemovals: { kind: 'oldest', count: 2 },
      orphanSnapshots: 'delete',
      requireRecycleBin: false,
    },
    happenings: [],
    callsTake: 31,
  },

  'the socket breaks after the image went, and it cannot be looked up': {
    images: new Map([[1, [1]]]),
    orphans: [],
    shared: [],
    policy: { sharedImages: 'keep', orphanSnapshots: 'delete', requireRecycleBin: false },
    happenings: [
      {
        ...WHILE_READ_FIRST,
        change: { is: 'misfortune', image: 1, misfortunes: ['socket breaks'] },
      },
    ],
  },
}
