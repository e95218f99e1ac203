import type { Image as Ec2Image } from '@aws-sdk/client-ec2'
import { describe, expect, it } from '@jest/globals'
import { toImages } from '../../../src/inventory/images.ts'

const listed = (overrides: Ec2Image = {}): Ec2Image => ({
  ImageId: 'ami-0123456789abcdef0',
  State: 'available',
  CreationDate: '2026-11-01T12:00:00.000Z',
  ...overrides,
})

describe('the list of images', () => {
  it('has an image once that moved from one page to the next', () => {
    const other = listed({ ImageId: 'ami-0123456789abcdef1' })
    expect(toImages([listed(), other, listed()]).map(({ id }) => id)).toEqual([
      'ami-0123456789abcdef0',
      'ami-0123456789abcdef1',
    ])
  })

  it('has no image that was deregistered and lingers', () => {
    expect(toImages([listed({ State: 'deregistered', CreationDate: undefined })])).toEqual([])
  })

  it('tells when an image was last launched, where EC2 knows', () => {
    expect(toImages([listed({ LastLaunchedTime: '2026-11-02T00:00:00Z' })])[0]).toMatchObject({
      lastLaunchedAt: new Date('2026-11-02T00:00:00Z'),
    })
    expect(toImages([listed()])[0]?.lastLaunchedAt).toBeUndefined()
  })

  it.each<{ what: string; image: Ec2Image; message: string }>([
    { what: 'no id', image: { ImageId: undefined }, message: 'an image has no id or state' },
    {
      what: 'no state',
      image: { State: undefined },
      message: 'ami-0123456789abcdef0 has no id or state',
    },
    {
      what: 'no creation date',
      image: { CreationDate: undefined },
      message: 'ami-0123456789abcdef0 has no readable CreationDate',
    },
    {
      what: 'a creation date that is none',
      image: { CreationDate: 'yesterday' },
      message: 'ami-0123456789abcdef0 has no readable CreationDate',
    },
    {
      what: 'a last launch that is no time',
      image: { LastLaunchedTime: 'never' },
      message: 'ami-0123456789abcdef0 has no readable LastLaunchedTime',
    },
  ])('is no evidence where an image has $what', ({ image, message }) => {
    expect(() => toImages([listed(image)])).toThrow(message)
  })
})
