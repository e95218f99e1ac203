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

  it.each<readonly [Ec2Image, string]>([
    [{ ImageId: undefined }, 'an image has no id or state'],
    [{ State: undefined }, 'ami-0123456789abcdef0 has no id or state'],
  ])('is no evidence with %j', (image, message) => {
    expect(() => toImage(listed(image))).toThrow(message)
  })

  it.each<readonly [Ec2Image, Partial<Image>]>([
    [{ CreationDate: '' }, { createdAt: undefined }],
    [{ CreationDate: 'yesterday' }, { createdAt: undefined }],
    [{ LastLaunchedTime: 'never' }, { lastLaunchedAt: 'unreadable' }],
    // AWS may add states.
    [{ State: 'archived' as never }, { state: 'unknown', unknownState: 'archived' }],
  ])('has an image with %j, for the plan to decide', (image, expected) => {
    expect(toImage(listed(image))).toMatchObject(expected)
  })
})

describe('texts that AWS repeats', () => {
  it.each([undefined, 1])('stay what they are, where %s of them are held', (most) => {
    const shared = new SharedTexts(most)
    const texts = ['prod', 'dev', 'dev', 'prod', '']

    expect(texts.map((text) => shared.of(text))).toEqual(texts)
  })
})
