import type { Image } from '../../../src/model/index.ts'
import { numbersTo } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'
import { imageId, tags } from '../../support/model-factories.ts'

const { A, all, before, expectStory, gone, image, KEEP, lookFails, story, takes } = stories
const { throttled, tooOldAt, unthrottled, usedWhenAsked } = stories

const launchedIn = (year: number): Partial<Image> => ({
  lastLaunchedAt: new Date(`${String(year)}-01-01T00:00:00Z`),
})
const GONE = 'A removed; S deleted'

describe('an image that changes between its questions and its removal', () => {
  it.each([
    { what: 'is launched', event: usedWhenAsked(A), reason: 'in-use' },
    { what: 'gets the keep tag', event: image(1, KEEP), reason: 'protected' },
    {
      what: 'is protected',
      event: image(1, { deregistrationProtection: 'enabled' }),
      reason: 'protected',
    },
    {
      what: 'gets a state that nobody knows',
      event: image(1, { state: 'unknown', unknownState: 'archived' }),
      reason: 'unknown-state',
    },
  ])('stays, and the others go: it $what', async ({ event, reason }) => {
    const told = `A kept: ${reason}; B removed; T deleted`
    await expectStory({ happens: before('look', 1, event), told, readings: 2 })
  })

  story('goes once it was planned again, where the new plan takes it away as well', {
    images: [1],
    happens: before('look', 1, image(1, launchedIn(2020))),
    told: GONE,
    readings: 2,
    renewed: ['image-differs'],
  })
  story('is not attempted where it differs again, and the run does not fail', {
    images: [1],
    happens: all(...[1, 2].map((nth) => before('look', nth, image(1, launchedIn(2020 + nth))))),
    told: 'A S not attempted: changed-again',
    problems: [],
    attempts: '',
  })
  story('is not read again because of a tag that no rule reads', {
    images: [1],
    happens: before('look', 1, image(1, { tags: tags({ seen: 'today' }) })),
    told: GONE,
    readings: 1,
  })
})

describe('the last look', () => {
  const failing = lookFails(new Error('ec2:DescribeImages: InternalError'))

  story('is about ten images', { images: numbersTo(25), looks: [10, 10, 5] })
  story('counts for half a minute: what is throttled longer is looked at again', {
    images: [1],
    happens: all(throttled(A), before('look', 2, unthrottled)),
    told: GONE,
    looks: [1, 1],
    readings: 1,
  })
  story('that does not list an image says that it is gone: no removal is tried', {
    images: [1],
    happens: before('look', 1, gone(A)),
    told: 'A already-gone; S deleted',
    attempts: 'S',
  })
  story('that cannot be had is tried once more after reading again', {
    images: [1],
    happens: all(failing, before('reading', 2, lookFails())),
    told: GONE,
    renewed: ['look-failed'],
    problems: [],
  })
  story('that cannot be had once after evidence was read again is tried once more, too', {
    images: [1],
    happens: all(tooOldAt(1, failing), before('reading', 3, lookFails())),
    told: GONE,
    problems: [],
  })
  story('that cannot be had twice fails the target', {
    images: [1],
    happens: failing,
    problems: ['evidence-incomplete'],
    says: 'InternalError',
    looks: [1, 1],
    attempts: '',
  })
  // Sixteen go at a time: the seventeenth is in the second ten, and begins when another ends.
  it.each([
    { seconds: 30, looks: [10, 7], end: 'removed' },
    { seconds: 31, looks: [10, 7, 7], end: 'kept: in-use' },
  ])('that is $seconds s old when an image has its turn: $end', async ({ seconds, looks, end }) => {
    const launched = before('look', 3, usedWhenAsked(imageId(17)))
    const happens = all(takes({ removal: seconds / 60 }), launched)
    await expectStory({ images: numbersTo(17), happens, looks, told: `...; i17 ${end}` })
  })
})
