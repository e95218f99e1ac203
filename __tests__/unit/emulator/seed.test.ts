import { describe, expect, it } from '@jest/globals'
import { createWorld, DAY, daysAgo, HOUR, hoursAgo, snapshotOf } from '../../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../../support/emulated.ts'

describe('a world', () => {
  it('has the same ids in every run', () => {
    const ids = [1, 2].map(() => {
      const region = createWorld().account(ACCOUNT).region(REGION)
      const image = region.addImage()
      return [image.id, ...image.snapshotIds, region.addImage().id]
    })

    expect(ids[0]).toEqual([
      'ami-00000000000000001',
      'snap-00000000000000001',
      'ami-00000000000000002',
    ])
    expect(ids[1]).toEqual(ids[0])
  })

  it('has one account and Region for each name', () => {
    const world = createWorld()

    expect(world.account(ACCOUNT).region(REGION)).toBe(world.account(ACCOUNT).region(REGION))
    expect(() => world.account('123')).toThrow('no account id')
    expect(() => world.addRole({ arn: 'arn:aws:iam::123:user/x' })).toThrow('no role ARN')
  })

  it('counts days from its own clock', () => {
    const now = new Date('2026-03-01T12:00:00Z')

    expect(createWorld({ now }).daysAgo(2)).toEqual(new Date('2026-02-27T12:00:00Z'))
    expect(daysAgo(1, now).getTime()).toBe(now.getTime() - DAY)
    expect(hoursAgo(25, now).getTime()).toBe(now.getTime() - 25 * HOUR)
    const { image } = createWorld({ now }).account(ACCOUNT).region(REGION).addImage()
    expect(image.CreationDate).toBe('2026-03-01T12:00:00.000Z')
  })

  it('takes overrides', () => {
    const region = createWorld().account(ACCOUNT).region(REGION)

    const image = region.addImage({ overrides: { ImageId: 'ami-0000beef', Platform: 'Windows' } })

    expect(image.image).toMatchObject({ ImageId: 'ami-0000beef', Platform: 'Windows' })
    expect(region.images.get('ami-0000beef')).toBe(image)
  })

  it('refuses to seed on what is not there', () => {
    const region = createWorld().account(ACCOUNT).region(REGION)

    expect(() => {
      region.lockSnapshot('snap-1')
    }).toThrow('snap-1 is not in')
    expect(() => {
      region.shareImage('ami-1', { Group: 'all' })
    }).toThrow('ami-1 is not in')
    expect(() => region.addInstanceRefresh('group')).toThrow('group is not in')
  })

  it('is listed by snapshotOf', () => {
    const world = createWorld()
    const region = world.account(ACCOUNT).region(REGION)
    const image = region.addImage()
    const orphan = region.addSnapshot()
    world.account(ACCOUNT).region(OTHER_REGION)

    expect(snapshotOf(world)).toEqual({
      [`${ACCOUNT}/${REGION}`]: {
        images: [image.id],
        snapshots: [...image.snapshotIds, orphan.id],
        imageBin: [],
        snapshotBin: [],
      },
      [`${ACCOUNT}/${OTHER_REGION}`]: {
        images: [],
        snapshots: [],
        imageBin: [],
        snapshotBin: [],
      },
    })
  })
})
