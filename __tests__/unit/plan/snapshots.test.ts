import {
  DAY,
  type HoldReason,
  type Policy,
  type Snapshot,
  type TargetInventory,
} from '../../../src/model/index.ts'
import {
  aGreedyPolicy,
  anImage,
  aReference,
  aSnapshot,
  daysAgo,
  imageId,
  known,
  mapped,
  naming,
  someAnswers,
  tags,
  unknown,
} from '../../support/model-factories.ts'
import { planOf, planSnapshot } from './planning.ts'
import { A, B, keep, remove, S, T } from './snapshot-verdicts.ts'

const locked = { state: 'governance', expiresOn: daysAgo(-30) } as const

interface Holding {
  readonly reason: HoldReason
  readonly snapshot?: Partial<Snapshot>
  readonly inventory?: Partial<TargetInventory>
}

/** In the order in which they are tried. */
const HOLDING: readonly Holding[] = [
  {
    reason: { code: 'locked', lock: locked },
    inventory: { locks: known(new Map([[S, locked]])) },
  },
  {
    reason: { code: 'managed', manager: 'AWS Backup', tag: 'aws:backup:source-resource' },
    snapshot: { tags: tags({ 'aws:backup:source-resource': '' }) },
  },
  {
    reason: { code: 'protected', protection: { by: 'keep-tag', value: '' } },
    snapshot: { tags: tags({ 'ami-cleanup:keep': '' }) },
  },
  {
    reason: { code: 'referenced', references: [aReference({ resource: 'lt-1' })] },
    inventory: { references: [naming(S, { resource: 'lt-1' })] },
  },
  {
    reason: { code: 'shared', grantees: ['444455556666'] },
    inventory: { answers: someAnswers({ snapshotSharing: new Map([[S, ['444455556666']]]) }) },
  },
  {
    reason: { code: 'fast-restore', zones: ['eu-west-1a'] },
    inventory: { fastRestores: known(new Map([[S, ['eu-west-1a']]])) },
  },
]

describe('the snapshot of an image that goes', () => {
  it('goes with it', () => {
    expect(planSnapshot(aSnapshot()).verdict).toEqual(remove)
  })

  it.each(HOLDING)('stays when it is $reason.code', ({ reason, snapshot, inventory }) => {
    expect(planSnapshot(aSnapshot(snapshot), {}, inventory).verdict).toEqual(keep(reason))
  })
  it('stays where the date of its keep-until tag has not passed', () => {
    const snapshot = aSnapshot({ tags: tags({ 'ami-cleanup:keep-until': '2099-01-01' }) })

    expect(planSnapshot(snapshot).verdict).toMatchObject({
      reason: { code: 'protected', protection: { by: 'keep-until-tag' } },
    })
  })

  it.each(['compliance-cooloff', 'governance', 'compliance', 'something-new'])(
    'stays while its lock is %s',
    (state) => {
      const locks = known(new Map([[S, { state, expiresOn: undefined }]]))

      expect(planSnapshot(aSnapshot(), {}, { locks }).verdict).toMatchObject({
        reason: { code: 'locked', lock: { state } },
      })
    },
  )

  it.each<{ what: string; policy?: Partial<Policy>; inventory: Partial<TargetInventory> }>([
    {
      what: 'its lock has expired',
      inventory: { locks: known(new Map([[S, { state: 'expired', expiresOn: daysAgo(1) }]])) },
    },
    {
      what: 'shared-images is remove',
      policy: { sharedImages: 'remove' },
      inventory: { answers: someAnswers({ snapshotSharing: new Map([[S, ['444455556666']]]) }) },
    },
    {
      what: 'it is shared with nobody',
      inventory: { answers: someAnswers({ snapshotSharing: new Map([[S, []]]) }) },
    },
    {
      what: 'another snapshot is locked, restored fast, shared and referenced',
      inventory: {
        locks: known(new Map([[T, locked]])),
        fastRestores: known(new Map([[T, ['eu-west-1a']]])),
        answers: someAnswers({ snapshotSharing: new Map([[T, ['all']]]) }),
        references: [naming(T)],
      },
    },
    {
      what: 'locks are not known, which AWS refuses to delete',
      inventory: { locks: unknown() },
    },
  ])('goes although $what', ({ policy, inventory }) => {
    expect(planSnapshot(aSnapshot(), policy, inventory).verdict).toEqual(remove)
  })

  it('stays where delete-snapshots is false, whatever else holds it', () => {
    const snapshot = aSnapshot({ tags: tags({ 'ami-cleanup:keep': '' }) })

    expect(planSnapshot(snapshot, { deleteSnapshots: false }).verdict).toEqual(
      keep({ code: 'not-requested' }),
    )
  })

  it.each([
    { what: 'is not in the list', snapshots: known([]) },
    { what: 'may be in a list that is not known', snapshots: unknown() },
  ])('stays where it $what', ({ snapshots }) => {
    expect(planSnapshot(aSnapshot(), {}, { snapshots }).verdict).toEqual(
      keep({ code: 'not-owned' }),
    )
  })
})

describe('a snapshot that was not made for the image', () => {
  const unnamed = { description: 'data of 2024', volumeId: 'vol-00000001' }
  const olderBy = (age: number): Partial<Snapshot> => ({
    startedAt: new Date(daysAgo(90).getTime() - age),
  })

  it.each([
    { what: 'more than a day older', age: DAY + 1, verdict: 'keep' },
    { what: 'exactly a day older', age: DAY, verdict: 'remove' },
    { what: 'younger', age: -DAY, verdict: 'remove' },
  ])('is $what than the image: $verdict', ({ age, verdict }) => {
    const snapshot = aSnapshot({ ...unnamed, ...olderBy(age) })

    expect(planSnapshot(snapshot).verdict).toEqual(
      verdict === 'keep' ? keep({ code: 'not-made-for-an-image' }) : remove,
    )
  })

  it.each([
    `Created by CreateImage(i-00000009) for ${imageId(9)}`,
    `Copied for DestinationAmi ${imageId(9)} from SourceAmi ${A}`,
  ])('is not one whose description is %j', (description) => {
    expect(planSnapshot(aSnapshot({ ...olderBy(9 * DAY), description })).verdict).toEqual(remove)
  })

  it('is a plain copy, which has the description of its source', () => {
    const snapshot = aSnapshot({ ...olderBy(9 * DAY), volumeId: 'vol-ffffffff' })

    expect(planSnapshot(snapshot).verdict).toEqual(keep({ code: 'not-made-for-an-image' }))
  })
  it.each([[[A, B]], [[B, A]]])(
    'is not one that was made for one of the images that go with it',
    (order) => {
      const image = (id: string, days: number) =>
        anImage({ id, createdAt: daysAgo(days), snapshots: [mapped(S)] })
      const images = [image(A, 90), image(B, 30)]
      const snapshots = known([aSnapshot(unnamed)])
      const plan = planOf(
        { images: order.flatMap((id) => images.filter((each) => each.id === id)), snapshots },
        aGreedyPolicy(),
      )

      expect(plan.images.map((each) => each.snapshots[0]?.verdict)).toEqual([remove, remove])
    },
  )
})
