import * as freshness from '../../../src/engine/freshness.ts'
import { HOUR, MINUTE, type Milliseconds, type Target } from '../../../src/model/index.ts'
import * as make from '../../support/model-factories.ts'

const { evidenceNeededBy, firstStale, isAging, isStale } = freshness
const { ago, NOW, OTHER_ACCOUNT, OTHER_REGION, someEvidence, TARGET } = make

const aged = (
  age: Milliseconds,
  allowed: Milliseconds = 10 * MINUTE,
  target: Target = TARGET,
): freshness.AgingEvidence => ({ target, readAt: ago(age), allowed })

describe('evidence', () => {
  it.each([
    { age: 5, allowed: 10, isOld: false, isHalfOver: false },
    { age: 5.001, allowed: 10, isOld: false, isHalfOver: true },
    { age: 10, allowed: 10, isOld: false, isHalfOver: true },
    { age: 10.001, allowed: 10, isOld: true, isHalfOver: true },
    { age: 60, allowed: 60, isOld: false, isHalfOver: true },
    { age: 60.001, allowed: 60, isOld: true, isHalfOver: true },
  ])('read $age minutes ago, of $allowed', ({ age, allowed, isOld, isHalfOver }) => {
    const evidence = aged(age * MINUTE, allowed * MINUTE)
    expect([isStale(evidence, NOW), isAging(evidence, NOW)]).toEqual([isOld, isHalfOver])
  })
})

describe('what a removal rests on', () => {
  /** An account that is only read. */
  const READ_ONLY: Target = { ...TARGET, accountId: '777788889999' }
  const inventory = {
    targets: [
      make.aTargetInventory({ target: OTHER_REGION, readAt: ago(2) }),
      make.aTargetInventory({ target: TARGET, readAt: ago(1) }),
    ],
    others: [someEvidence({ target: OTHER_ACCOUNT, readAt: ago(3) })],
    evidenceOnly: [someEvidence({ target: READ_ONLY, readAt: ago(4) })],
  }

  it.each([
    { sharedImages: 'keep', others: HOUR },
    { sharedImages: 'remove-unused', others: HOUR },
    // Others launch the images that go then.
    { sharedImages: 'remove', others: 10 * MINUTE },
  ] as const)('is its own target first, for ten minutes: %j', ({ sharedImages, others }) => {
    expect(evidenceNeededBy(TARGET, inventory, { sharedImages })).toEqual([
      { target: TARGET, readAt: ago(1), allowed: 10 * MINUTE },
      { target: OTHER_REGION, readAt: ago(2), allowed: others },
      { target: OTHER_ACCOUNT, readAt: ago(3), allowed: others },
      { target: READ_ONLY, readAt: ago(4), allowed: others },
    ])
  })

  it('is its own evidence where it gets no plan as well', () => {
    expect(evidenceNeededBy(OTHER_ACCOUNT, inventory, { sharedImages: 'keep' })[0]).toEqual({
      target: OTHER_ACCOUNT,
      readAt: ago(3),
      allowed: 10 * MINUTE,
    })
  })

  it('is nothing of a target that cannot be read any more: what was known of it counts on', () => {
    const unread = [someEvidence({ target: OTHER_ACCOUNT, readAt: undefined })]
    const left = { ...inventory, others: unread, evidenceOnly: unread }
    const needed = evidenceNeededBy(TARGET, left, { sharedImages: 'keep' })

    expect(needed.map(({ target }) => target)).toEqual([TARGET, OTHER_REGION])
  })

  it('becomes too old first where the least time is left, not where it is the oldest', () => {
    const own = aged(6 * MINUTE)
    const other = aged(30 * MINUTE, HOUR, OTHER_REGION)
    const late = aged(59 * MINUTE, HOUR, OTHER_ACCOUNT)

    const orders = [[own, other], [other, own], [own, other, late], []]
    expect(orders.map(firstStale)).toEqual([own, own, late, undefined])
  })
})

describe('the clock of a run', () => {
  /** The wall clock and the monotonic one at each moment, and what is shown then. */
  it.each<[what: string, wall: number[], monotonic: number[], shown: number[]]>([
    ['shows the time', [100, 105], [0, 5], [100, 105]],
    ['goes on where it is set back', [100, 60, 65], [0, 5, 10], [100, 105, 110]],
    ['goes with one that is set forward', [100, 900], [0, 5], [100, 900]],
    ['counts the sleep of a machine', [100, 700], [0, 1], [100, 700]],
    ['never goes back', [100, 900, 110], [0, 5, 10], [100, 900, 905]],
  ])('%s', (_what, wall, monotonic, shown) => {
    let moment = 0
    const now = freshness.createSteadyClock({
      wall: () => wall[moment] ?? 0,
      monotonic: () => monotonic[moment] ?? 0,
    })
    const seen = shown.map((_, index) => {
      moment = index
      return now().getTime()
    })
    expect(seen).toEqual(shown)
  })
})
