import { DAY, type Image, type Policy } from '../../../src/model/index.ts'
import { hoursAgo } from '../../support/model-factories.ts'
import { ID, KEPT } from './kept-images.ts'
import { verdictOn } from './planning.ts'

describe('image-ids', () => {
  const named = { imageIds: [ID] } as const

  it.each<{ what: string; image?: Partial<Image>; policy?: Partial<Policy> }>([
    {
      what: 'has no family',
      image: { tags: new Map() },
      policy: { mapping: { by: 'tags', keys: ['role'] } },
    },
    { what: 'was launched lately', image: { lastLaunchedAt: hoursAgo(30) } },
    { what: 'is among the newest of its family', policy: { keepPrevious: 4 } },
    { what: 'is younger than max-age', policy: { maxAge: 365 * DAY } },
    {
      what: 'is younger than a day',
      image: { createdAt: hoursAgo(1) },
      policy: { maxAge: undefined },
    },
  ])('removes a named image that $what', ({ image = {}, policy }) => {
    expect(verdictOn(image, { ...policy, ...named })).toEqual({
      verdict: 'remove',
      reason: { code: 'requested' },
    })
  })

  it.each(
    KEPT.filter(({ reason: { code } }) =>
      ['pending', 'in-use', 'protected', 'managed', 'shared'].includes(code),
    ),
  )('keeps $what although it is named', ({ image = {}, policy, inventory, reason }) => {
    expect(verdictOn(image, { ...policy, ...named }, inventory)).toEqual({
      verdict: 'keep',
      reason,
    })
  })
})
