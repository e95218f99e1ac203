import { mapped } from '../../support/model-factories.ts'
import * as stories from '../../support/engine/stories.ts'

const { A, B, S, T, all, before, expectStory, gone, image, launched } = stories
const { meets, story, tooOldAt, unreadable } = stories

/** Both images map one snapshot. */
const twins = all(...[1, 2].map((number) => image(number, { snapshots: [mapped(S)] })), gone(T))
const ALL_GONE = 'A B removed; S deleted'

/** What becomes of one of the two images, and how it is told. */
const TOLD = {
  removed: 'removed',
  failed: 'failed: UnauthorizedOperation',
  'gone before': 'already-gone',
  'gone at the renewal': 'already-gone',
  'kept at the renewal': 'kept: in-use',
} as const

type Fate = keyof typeof TOLD

function fateOf(id: string, fate: Fate, renewedAt: number): stories.Happening {
  if (fate === 'failed') return meets(id, { code: 'UnauthorizedOperation' })
  if (fate === 'gone before') return before('removal', 1, gone(id))
  if (fate === 'removed') return all()
  return before('removal', renewedAt, fate === 'gone at the renewal' ? gone(id) : launched(id))
}

describe('a snapshot that two images map', () => {
  it.each<[Fate, Fate, string]>([
    ['removed', 'removed', 'deleted'],
    ['removed', 'failed', 'kept: shared-with-image'],
    ['removed', 'gone before', 'deleted'],
    ['removed', 'gone at the renewal', 'deleted'],
    ['removed', 'kept at the renewal', 'kept: shared-with-image'],
    ['failed', 'removed', 'kept: shared-with-image'],
    ['failed', 'failed', 'not attempted: image-stays'],
    ['failed', 'gone before', 'kept: shared-with-image'],
    ['failed', 'gone at the renewal', 'kept: shared-with-image'],
    ['gone before', 'removed', 'deleted'],
    ['gone before', 'failed', 'kept: shared-with-image'],
    ['gone before', 'gone before', 'deleted'],
    ['gone at the renewal', 'removed', 'deleted'],
    ['gone at the renewal', 'failed', 'not attempted: image-stays'],
    ['gone at the renewal', 'gone at the renewal', 'deleted'],
    ['kept at the renewal', 'removed', 'kept: shared-with-image'],
    ['kept at the renewal', 'failed', 'kept: shared-with-image'],
  ])('of which one is %s and one is %s: it is %s', async (first, second, snapshot) => {
    const isRenewed = [first, second].some((fate) => fate.endsWith('renewal'))
    const renewedAt = first.endsWith('renewal') ? 1 : 2
    const renewal = isRenewed ? tooOldAt(renewedAt) : all()
    const fates = [fateOf(A, first, renewedAt), fateOf(B, second, renewedAt)]
    const { account } = await expectStory({
      happens: all(twins, renewal, ...fates),
      told: `A ${TOLD[first]}; B ${TOLD[second]}; S ${snapshot}`,
    })
    expect(account.snapshots.has(S)).toBe(snapshot !== 'deleted')
  })

  story('stays where the image that waits is left when the run stops', {
    happens: all(twins, tooOldAt(2, unreadable('fleets'))),
    told: 'A removed; B S not attempted: target-stopped',
  })
  story('is kept with what somebody registered of it meanwhile', {
    happens: all(twins, tooOldAt(1, image(3, { snapshots: [mapped(S)] }))),
    told: 'A B removed; S kept: shared-with-image',
    left: 'C S',
  })
  story('is not told as failed where one answer says that it was deleted', {
    happens: all(twins, meets(B, 'answer lost'), tooOldAt(3)),
    told: ALL_GONE,
  })
})
