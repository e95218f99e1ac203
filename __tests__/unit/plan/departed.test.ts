import { describe, expect, it } from '@jest/globals'
import type { Departed, PlannedSnapshot, TargetInventory } from '../../../src/model.ts'
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
  OTHER_ACCOUNT,
  OTHER_REGION,
  snapshotId,
  TARGET,
} from '../../support/model-factories.ts'
import { questions } from './asking.ts'
import { planOf } from './planning.ts'

const [S, T] = [snapshotId(1), snapshotId(2)] as const
const gone = anImage({ id: imageId(1), snapshots: [mapped(S), mapped(T)] })

const departed = (overrides: Partial<Departed> = {}): Departed => ({
  accountId: TARGET.accountId,
  region: TARGET.region,
  image: gone,
  snapshotIds: new Set([S]),
  ...overrides,
})

const inventoryOf = (overrides: Partial<TargetInventory> = {}): Partial<TargetInventory> => ({
  snapshots: known([aSnapshot({ id: S }), aSnapshot({ id: T })]),
  ...overrides,
})

function verdictsOn(
  overrides: Partial<TargetInventory> = {},
  ...of: readonly Departed[]
): readonly (readonly [string, PlannedSnapshot['verdict']])[] {
  const policy = aGreedyPolicy({ departed: of.length > 0 ? of : [departed()] })
  return planOf(inventoryOf(overrides), policy).departed.flatMap(({ snapshots }) =>
    snapshots.map(({ id, verdict }) => [id, verdict] as const),
  )
}

describe('the snapshots of an image that is gone', () => {
  it('go, those of them that were to go', () => {
    expect(verdictsOn()).toEqual([[S, { verdict: 'remove' }]])
  })

  it('stay where something has come to name them', () => {
    expect(verdictsOn({ references: [naming(S, { resource: 'lt-1' })] })).toEqual([
      [
        S,
        {
          verdict: 'keep',
          reason: { code: 'referenced', references: [aReference({ resource: 'lt-1' })] },
        },
      ],
    ])
  })

  it('stay where another image maps them, even one that goes', () => {
    const images = [anImage({ id: imageId(2), snapshots: [mapped(S)] })]
    expect(verdictsOn({ images })).toEqual([
      [S, { verdict: 'keep', reason: { code: 'shared-with-image', images: [imageId(2)] } }],
    ])
  })

  it('go although only the image tells that they were made for it', () => {
    const snapshots = known([aSnapshot({ id: S, description: '' })])
    expect(verdictsOn({ snapshots })).toEqual([[S, { verdict: 'remove' }]])
  })

  it('stay where the image tells that they were not', () => {
    const snapshots = known([aSnapshot({ id: S, description: '', startedAt: daysAgo(900) })])
    expect(verdictsOn({ snapshots })).toEqual([
      [S, { verdict: 'keep', reason: { code: 'not-made-for-an-image' } }],
    ])
  })

  it('are not there where the list does not have them', () => {
    expect(verdictsOn({ snapshots: known([aSnapshot({ id: T })]) })).toEqual([])
  })

  it('are decided on with their image where it is there after all', () => {
    expect(verdictsOn({ images: [gone] })).toEqual([])
  })

  it('are decided on in their own target', () => {
    const { accountId } = OTHER_ACCOUNT
    const { region } = OTHER_REGION
    expect(verdictsOn({}, departed({ accountId }), departed({ region }))).toEqual([])
  })

  it('are asked about before they go', () => {
    const policy = aGreedyPolicy({ departed: [departed()], orphanSnapshots: 'ignore' })
    expect(questions(inventoryOf(), policy).snapshotSharing).toEqual([S])
    const asked = { snapshotSharing: new Map([[S, known(['444455556666'])]]) }
    expect(verdictsOn(asked)).toMatchObject([[S, { reason: { code: 'shared' } }]])
  })
})
