import { HOUR, MINUTE, type Milliseconds, type Target } from '../../../src/model/index.ts'
import {
  type AgingEvidence,
  createSteadyClock,
  evidenceNeededBy,
  firstStale,
  isAging,
  isStale,
  staleAt,
} from '../../../src/engine/freshness.ts'
import {
  ago,
  aTargetInventory,
  NOW,
  OTHER_ACCOUNT,
  OTHER_REGION,
  someEvidence,
  TARGET,
} from '../../support/model-factories.ts'

const aged = (
  age: Milliseconds,
  allowed: Milliseconds = 10 * MINUTE,
  target: Target = TARGET,
): AgingEvidence => ({ target, readAt: ago(age), allowed })

describe('evidence', () => {
  it.each([
    { age: 0, stale: false, aging: false },
    { age: 5 * MINUTE, stale: false, aging: false },
    { age: 5 * MINUTE + 1, stale: false, aging: true },
    { age: 10 * MINUTE, stale: false, aging: true },
    { age: 10 * MINUTE + 1, stale: true, aging: true },
  ])('that began to be read $age ms ago, of 10 minutes', ({ age, stale, aging }) => {
    expect(isStale(aged(age), NOW)).toBe(stale)
    expect(isAging(aged(age), NOW)).toBe(aging)
  })

  it('lasts as long as it is allowed to', () => {
    expect(staleAt(aged(HOUR, HOUR))).toEqual(NOW)
    expect(isStale(aged(HOUR, HOUR), NOW)).toBe(false)
    expect(isStale(aged(HOUR + 1, HOUR), NOW)).toBe(true)
  })
})

/** An account that is only read. */
const READ_ONLY: Target = { ...TARGET, accountId: '777788889999' }

describe('what a removal rests on', () => {
  const own = aTargetInventory({ target: TARGET, readAt: ago(1) })
  const planned = aTargetInventory({ target: OTHER_REGION, readAt: ago(2) })
  const other = someEvidence({ target: OTHER_ACCOUNT, readAt: ago(3) })
  const onlyRead = someEvidence({ target: READ_ONLY, readAt: ago(4) })
  const inventory = { targets: [planned, own], others: [other], evidenceOnly: [onlyRead] }

  it.each(['keep', 'remove-unused'] as const)(
    'is ten minutes of its own target first, and an hour of the others: %s',
    (sharedImages) => {
      expect(evidenceNeededBy(TARGET, inventory, { sharedImages })).toEqual([
        { target: TARGET, readAt: ago(1), allowed: 10 * MINUTE },
        { target: OTHER_REGION, readAt: ago(2), allowed: HOUR },
        { target: OTHER_ACCOUNT, readAt: ago(3), allowed: HOUR },
        { target: READ_ONLY, readAt: ago(4), allowed: HOUR },
      ])
    },
  )

  it('is ten minutes of all with shared-images: remove, where others launch its images', () => {
    const all = evidenceNeededBy(TARGET, inventory, { sharedImages: 'remove' })

    expect(all.map(({ allowed }) => allowed)).toEqual(Array(4).fill(10 * MINUTE))
  })

  it('is its own evidence where it gets no plan as well', () => {
    expect(evidenceNeededBy(OTHER_ACCOUNT, inventory, { sharedImages: 'keep' })[0]).toEqual({
      target: OTHER_ACCOUNT,
      readAt: ago(3),
      allowed: 10 * MINUTE,
    })
  })

  it('is nothing of a target that cannot be read any more: what was known of it counts on', () => {
    const unread = someEvidence({ target: OTHER_ACCOUNT, readAt: undefined })
    const left = evidenceNeededBy(
      TARGET,
      { ...inventory, others: [unread], evidenceOnly: [unread] },
      { sharedImages: 'keep' },
    )

    expect(left.map(({ target }) => target)).toEqual([TARGET, OTHER_REGION])
  })
})

describe('what becomes too old first', () => {
  it('is what has the least time left, not what is the oldest', () => {
    const own = aged(6 * MINUTE, 10 * MINUTE)
    const other = aged(30 * MINUTE, HOUR, OTHER_REGION)
    const late = aged(59 * MINUTE, HOUR, OTHER_ACCOUNT)

    expect(firstStale([own, other])).toBe(own)
    expect(firstStale([other, own])).toBe(own)
    expect(firstStale([own, other, late])).toBe(late)
  })

  it('is nothing where there is nothing', () => {
    expect(firstStale([])).toBeUndefined()
  })
})

/** The readings of the clock at these moments: wall, then monotonic, in milliseconds. */
function readings(...moments: readonly (readonly [number, number])[]): readonly number[] {
  let [wall, monotonic] = moments[0] ?? [0, 0]
  const now = createSteadyClock({ wall: () => wall, monotonic: () => monotonic })
  return moments.map((moment) => {
    ;[wall, monotonic] = moment
    return now().getTime()
  })
}

describe('the clock of a run', () => {
  it.each<{ what: string; moments: readonly (readonly [number, number])[]; shown: number[] }>([
    {
      what: 'shows the time',
      moments: [
        [100, 0],
        [105, 5],
      ],
      shown: [100, 105],
    },
    {
      what: 'goes on where it is set back',
      moments: [
        [100, 0],
        [60, 5],
        [65, 10],
      ],
      shown: [100, 105, 110],
    },
    {
      what: 'goes with one that is set forward',
      moments: [
        [100, 0],
        [900, 5],
      ],
      shown: [100, 900],
    },
    {
      what: 'counts the sleep of a machine',
      moments: [
        [100, 0],
        [700, 1],
      ],
      shown: [100, 700],
    },
    {
      what: 'never goes back',
      moments: [
        [100, 0],
        [900, 5],
        [110, 10],
      ],
      shown: [100, 900, 905],
    },
  ])('$what', ({ moments, shown }) => {
    expect(readings(...moments)).toEqual(shown)
  })
})
