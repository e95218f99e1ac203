import type { Image as Ec2Image } from '@aws-sdk/client-ec2'
import { distinct, toImage as convert } from '../../../src/inventory/images.ts'
import { SharedTexts } from '../../../src/text/shared-texts.ts'
import type { Image } from '../../../src/model/index.ts'

const toImage = (image: Ec2Image): Image | undefined => convert(image, new SharedTexts())

const listed = (overrides: Ec2Image = {}): Ec2Image => ({
  ImageId: 'ami-0123456789abcdef0',
  State: 'available',
  CreationDate: '2026-11-01T12:00:00.000Z',
  ...overrides,
})

describe('the list of images', () => {
  it('has an image once that moved from one page to the next', () => {
    const [first, other] = [{ id: 'ami-0123456789abcdef0' }, { id: 'ami-0123456789abcdef1' }]
    expect(distinct([first, other, { ...first }])).toEqual([first, other])
  })

  it('has no image that was deregistered and lingers', () => {
    expect(toImage(listed({ State: 'deregistered', CreationDate: undefined }))).toBeUndefined()
  })

  it('tells when an image was last launched, where EC2 knows', () => {
    expect(toImage(listed({ LastLaunchedTime: '2026-11-02T00:00:00Z' }))).toMatchObject({
      lastLaunchedAt: new Date('2026-11-02T00:00:00Z'),
    })
    expect(toImage(listed())).toMatchObject({ lastLaunchedAt: undefined })
  })

  it.each<{ what: string; image: Ec2Image; message: string }>([
    { what: 'no id', image: { ImageId: undefined }, message: 'an image has no id or state' },
    {
      what: 'no state',
      image: { State: undefined },
      message: 'ami-0123456789abcdef0 has no id or state',
    },
  ])('is no evidence where an image has $what', ({ image, message }) => {
    expect(() => toImage(listed(image))).toThrow(message)
  })

  it.each<{ what: string; image: Ec2Image; expected: Partial<Image> }>([
    {
      what: 'an empty creation date',
      image: { CreationDate: '' },
      expected: { createdAt: undefined },
    },
    {
      what: 'a creation date that is none',
      image: { CreationDate: 'yesterday' },
      expected: { createdAt: undefined },
    },
    {
      what: 'a last launch that is no time',
      image: { LastLaunchedTime: 'never' },
      expected: { lastLaunchedAt: 'unreadable' },
    },
    {
      what: 'a state that AWS added since',
      image: { State: 'archived' as NonNullable<Ec2Image['State']> },
      expected: { state: 'unknown', unknownState: 'archived' },
    },
  ])('has an image with $what, for the plan to decide', ({ image, expected }) => {
    expect(toImage(listed(image))).toMatchObject(expected)
  })
})
