import { imageNamedBy } from '../../../src/plan/recovery.ts'
import { aSnapshot } from '../../support/model-factories.ts'

const AMI = 'ami-0123456789abcdef0'
const COPIED = `Copied for DestinationAmi ${AMI} from SourceAmi ami-0fedcba9876543210 for SourceSnapshot snap-0123456789abcdef0. Task created on 1,700,000,000,000.`

describe('the image that a snapshot was made for', () => {
  it.each([
    `Created by CreateImage(i-0123456789abcdef0) for ${AMI}`,
    `Created by CreateImage(i-0123456789abcdef0) for ${AMI} from vol-0123456789abcdef0`,
    `Created by CreateImage() for ${AMI}`,
    COPIED,
    `Copied for DestinationAmi ${AMI}`,
  ])('is named by %j', (description) => {
    expect(imageNamedBy(aSnapshot({ description }))).toBe(AMI)
  })
  it.each([
    '',
    `for ${AMI}`,
    `x Created by CreateImage(i-1) for ${AMI}`,
    `x Copied for DestinationAmi ${AMI}`,
    `created by createimage(i-1) for ${AMI}`,
    `Created by CreateImage(i-1)) for ${AMI}`,
    `Created by CreateImage(i-1)  for ${AMI}`,
    `Copied for SourceAmi ${AMI}`,
    'Created by CreateImage(i-1) for ami-',
    'Copied for DestinationAmi ami-',
    'This snapshot is created by the AWS Backup service.',
    'Created for policy: policy-0123456789abcdef0',
  ])('is not named by %j', (description) => {
    expect(imageNamedBy(aSnapshot({ description }))).toBeUndefined()
  })

  it('is not the one in the description that a plain copy has from its source', () => {
    const description = `Created by CreateImage(i-0123456789abcdef0) for ${AMI}`

    expect(imageNamedBy(aSnapshot({ description, volumeId: 'vol-ffffffff' }))).toBeUndefined()
    expect(imageNamedBy(aSnapshot({ description, volumeId: undefined }))).toBe(AMI)
  })

  it('is named by the copy of an image, whose volume is none either', () => {
    expect(imageNamedBy(aSnapshot({ description: COPIED, volumeId: 'vol-ffffffff' }))).toBe(AMI)
  })
})
