import { allow, daysAgo, deny, rawCall, REGION, setting, settingOf } from './setting.ts'
import type { Setting, Shape } from './setting.ts'

const deregister = ({ call }: Setting, ImageId: string): Promise<Shape> =>
  call('DeregisterImage', { ImageId, DeleteAssociatedSnapshots: true })

/** What is said of each snapshot, in the order of the image's. */
async function codes(of: Setting, ImageId: string): Promise<unknown[]> {
  const { DeleteSnapshotResults: results } = await deregister(of, ImageId)
  return (results as Shape[]).map(({ ReturnCode }) => ReturnCode)
}

describe('DeleteAssociatedSnapshots', () => {
  it('deletes each snapshot once and says so', async () => {
    const of = await setting()
    const { id: twice } = of.region.addSnapshot()
    const { id } = of.region.addImage({ snapshots: [{}, twice, twice] })

    expect(await codes(of, id)).toEqual(['success', 'success'])
    expect(of.region.snapshots.size).toBe(0)
  })

  it('keeps what another image maps, a lock or AWS Backup holds, or is not there, and says so', async () => {
    const of = await setting()
    const { region } = of
    const tags = { 'aws:backup:source-resource': 'i-1' }
    const { id, snapshotIds } = region.addImage({ snapshots: [{}, {}, { tags }, {}, {}] })
    const [mapped = '', locked = '', , gone = '', expired = ''] = snapshotIds
    region.addImage({ snapshots: [mapped], state: 'disabled' })
    region.lockSnapshot(locked)
    region.lockSnapshot(expired, { LockExpiresOn: daysAgo(1) })
    region.snapshots.delete(gone)

    const kept = ['client-error', 'client-error', 'client-error']
    expect(await codes(of, id)).toEqual(['skipped', ...kept, 'success'])
    expect([...region.snapshots.keys()]).toEqual(snapshotIds.slice(0, 3))
    expect(region.images.has(id)).toBe(false)
  })

  it('reports missing permissions of a snapshot and deregisters all the same', async () => {
    const snapshots = `arn:aws:ec2:${REGION}::snapshot/*`
    const keep = { StringEquals: { 'aws:ResourceTag/keep': 'yes' } }
    const of = await settingOf(allow('ec2:*'), deny('ec2:DeleteSnapshot', snapshots, keep))
    const { id } = of.region.addImage({ snapshots: [{ tags: { keep: 'yes' } }, {}] })

    expect(await codes(of, id)).toEqual(['missing-permissions', 'success'])
  })
})

describe('DeleteSnapshot', () => {
  it('takes expired locks, and refuses others with the code that the option names', async () => {
    const of = await setting({ lockedSnapshotError: 'SnapshotLocked' })
    const [locked, expired] = [of.region.addSnapshot().id, of.region.addSnapshot().id]
    of.region.lockSnapshot(locked, { LockState: 'compliance' })
    of.region.lockSnapshot(expired, { LockState: 'expired' })

    expect(await of.refusal('DeleteSnapshot', { SnapshotId: locked })).toBe('SnapshotLocked')
    await of.call('DeleteSnapshot', { SnapshotId: expired })
    expect([...of.region.snapshots.keys()]).toEqual([locked])
  })
})

describe('a deregistered image', () => {
  it.each([
    ['unavailable', 'InvalidAMIID.Unavailable', []],
    ['empty', 'none', []],
    ['listed', 'none', ['deregistered']],
  ] as const)('may be %s for a while, then it is unknown', async (describe, byId, listed) => {
    const linger = { forMilliseconds: 60_000, deregister: 'unavailable', describe } as const
    const { region, clock, call, refusal } = await setting({ afterDeregistration: linger })
    const input = { ImageId: region.addImage().id }
    await call('DeregisterImage', input)
    const read = (): Promise<string> => refusal('DescribeImages', { ImageIds: [input.ImageId] })
    const states = async (): Promise<unknown[]> => {
      const { Images } = await call('DescribeImages', { Owners: ['self'] })
      return (Images as Shape[]).map(({ State }) => State)
    }

    expect([await read(), await states()]).toEqual([byId, listed])
    expect(await refusal('DeregisterImage', input)).toBe('InvalidAMIID.Unavailable')
    clock.advance(60_000)
    expect([await read(), await states()]).toEqual(['InvalidAMIID.NotFound', []])
    expect(await refusal('DeregisterImage', input)).toBe('InvalidAMIID.NotFound')
  })
})

describe('the Recycle Bin', () => {
  const inBin = async ({ call }: Setting): Promise<unknown> => [
    (await call('ListImagesInRecycleBin'))['Images'],
    (await call('ListSnapshotsInRecycleBin'))['Snapshots'],
  ]

  it('does not take images that are not backed by EBS', async () => {
    const of = await setting()
    of.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    const overrides = { RootDeviceType: 'instance-store' } as const
    const { id } = of.region.addImage({ snapshots: [], overrides })

    await deregister(of, id)

    expect(await inBin(of)).toEqual([[], []])
  })

  it('restores snapshots, then the image with its launch permissions', async () => {
    const of = await setting()
    const { region, call, refusal } = of
    region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    region.addRecycleBinRule({ resourceType: 'EBS_SNAPSHOT' })
    const image = region.addImage({ sharedWith: [{ Group: 'all' }], tags: { a: 'b' } })
    const input = { ImageId: image.id }
    await deregister(of, image.id)

    const early = await refusal('RestoreImageFromRecycleBin', input)
    await call('RestoreSnapshotFromRecycleBin', { SnapshotId: image.snapshotIds[0] })
    await call('RestoreImageFromRecycleBin', input)

    expect(early).toBe('InvalidSnapshot.NotFound')
    expect(await call('DescribeImages', { Owners: ['self'] })).toMatchObject({
      Images: [{ ...input, Public: true, Tags: [{ Key: 'a' }] }],
    })
    expect(await inBin(of)).toEqual([[], []])
  })

  it.each([
    [{}, 'ValidationException'],
    [{ ResourceType: 'EC2' }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', MaxResults: 1001 }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', NextToken: 'AAAA' }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', Nonsense: 1 }, 'SerializationException'],
  ])('refuses to list the rules of %j', async (body, error) => {
    const { emulator } = await setting()
    const request = { service: 'rbin', path: '/list-rules', body: JSON.stringify(body) }

    const { status, headers } = await rawCall(emulator, request)

    expect([status, headers.get('x-amzn-errortype')]).toEqual([400, error])
  })
})
