import fc from 'fast-check'
import { imageId } from '../support/model-factories.ts'
import { shortRun } from './law.ts'
import { policyOf } from './policy.ts'
import { inOneRun, removedIn, splitProperty, type Fleet, type FleetImage } from './split-world.ts'

const PLAIN: FleetImage = {
  owner: 0,
  sharedWith: [],
  isPublic: false,
  isDisabled: false,
  hasUsageReport: true,
  copyOf: undefined,
  ageInDays: 90,
}

/** An image of the first account that the second one launches from, each read by a run of its own. */
const SHARED: Fleet = {
  images: [{ ...PLAIN, sharedWith: [1] }],
  launches: [{ image: 1, by: 2, isListed: true }],
  legs: [0, 0, 1, 1, 2, 2],
}

/** A copy is in use in another Region, and its source is not. */
const COPIED: Fleet = {
  images: [PLAIN, { ...PLAIN, owner: 2, copyOf: 1 }],
  launches: [{ image: 2, by: 2, isListed: true }],
  legs: [0, 0, 1, 1, 2, 2],
}

describe('accounts and Regions split over runs in any way', () => {
  it('lose no image that somebody launches from', async () => {
    await fc.assert(splitProperty(), shortRun(3000))
  })

  it('lose a shared image that nobody launches from, with shared-images: remove-unused', () => {
    const unused = { ...SHARED, launches: [] }

    expect(removedIn(unused, { ...policyOf({}), sharedImages: 'keep' })).toEqual([])
    expect(removedIn(unused, { ...policyOf({}), sharedImages: 'remove-unused' })).toEqual([
      imageId(1),
    ])
  })

  it('must not be split with shared-images: remove', () => {
    const policy = { ...policyOf({}), sharedImages: 'remove' } as const

    expect(removedIn(inOneRun(SHARED), policy)).toEqual([])
    expect(removedIn(SHARED, policy)).toEqual([imageId(1)])
  })

  it('lose what only a copy in another run keeps, and not the copy', () => {
    expect(removedIn(inOneRun(COPIED), policyOf({}))).toEqual([])
    expect(removedIn(COPIED, policyOf({}))).toEqual([imageId(1)])
  })
})
