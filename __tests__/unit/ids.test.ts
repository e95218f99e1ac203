import { describe, expect, it } from '@jest/globals'
import { idsIn } from '../../src/ids.ts'

const LONG = 'ami-0123456789abcdef0'
const found = (text: string): readonly string[] => idsIn(text).map(({ id }) => id)

describe('the ids in a text', () => {
  it.each([
    ['17 digits', LONG, [LONG]],
    ['8 digits', 'ami-1a2b3c4d', ['ami-1a2b3c4d']],
    ['a snapshot', 'snap-0123456789abcdef0', ['snap-0123456789abcdef0']],
    ['upper case', 'AMI-0123456789ABCDEF0', [LONG]],
    ['between quotes', `image = "${LONG}"`, [LONG]],
    ['in a list', `${LONG},ami-1a2b3c4d`, [LONG, 'ami-1a2b3c4d']],
    ['in JSON', `{"eu-west-1":"${LONG}"}`, [LONG]],
    ['behind an underscore', `image_${LONG}_latest`, [LONG]],
    ['behind a hyphen', `old-${LONG}-x`, [LONG]],
    ['next to letters of other scripts', `ä${LONG}ö`, [LONG]],
  ])('are found with %s', (_where, text, ids) => {
    expect(found(text)).toEqual(ids)
  })

  it.each([
    ['7 digits', 'ami-1a2b3c4'],
    ['9 digits', 'ami-1a2b3c4d5'],
    ['16 digits', 'ami-0123456789abcdef'],
    ['18 digits', 'ami-0123456789abcdef01'],
    ['letters behind f', 'ami-0123456789abcdefg'],
    ['part of a longer word', `x${LONG}`],
    ['other resources', 'i-0123456789abcdef0 vol-1a2b3c4d'],
  ])('are none with %s', (_what, text) => {
    expect(found(text)).toEqual([])
  })

  it('come with where they begin', () => {
    expect(idsIn(`ab ${LONG} ${LONG}`).map(({ index }) => index)).toEqual([3, 25])
  })
})
