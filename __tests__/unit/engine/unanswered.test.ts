import { mapped } from '../../support/model-factories.ts'
import { oldSnapshot } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'

const { A, B, O, S, T, all, before, cancelled, expectStory, gone, image } = stories
const { ignoringSnapshots, meets, orphan, story, tooOldAt, unreadable } = stories

const REMOVED = 'A removed; S deleted'
const UNKNOWN = 'A S failed: NotAnswered'
const lost = meets(A, 'answer lost')
const withTwoSnapshots = all(image(1, { snapshots: [mapped(S), mapped(T)] }), ({ account }) => {
  account.snapshots.set(T, oldSnapshot(2, 1))
})

describe('an image whose removal was not answered', () => {
  it.each([
    { what: 'the next attempt finds it gone', happens: lost, attempts: 'A A S' },
    { what: 'it was still there', happens: meets(A, 'request lost'), attempts: 'A A' },
    { what: 'the renewal finds it gone', happens: all(lost, tooOldAt(2)), attempts: 'A' },
    {
      what: 'the renewal finds it gone, and its snapshot there',
      happens: all(lost, ignoringSnapshots, tooOldAt(2)),
      attempts: 'A S',
    },
    {
      what: 'AWS refuses the next attempt',
      happens: meets(A, 'answer lost', { code: 'UnauthorizedOperation' }),
      attempts: 'A A S',
    },
  ])('is removed with its snapshot where $what', async (row) => {
    await expectStory({ ...row, images: [1], told: REMOVED, left: '' })
  })

  story('may be gone although newer evidence still lists it, as EC2 does for a while', {
    images: [1],
    happens: all(
      meets(A, 'request lost'),
      tooOldAt(2, image(1, { deregistrationProtection: 'enabled' })),
    ),
    told: UNKNOWN,
  })
  story('is not told as untouched where the run is cancelled before the next attempt', {
    images: [1],
    happens: all(lost, before('removal', 2, cancelled)),
    told: UNKNOWN,
  })
  story('is not told as untouched where the target cannot be read again', {
    images: [1],
    happens: all(lost, orphan(), tooOldAt(2, unreadable('fleets'))),
    told: `${UNKNOWN}; O not attempted: target-stopped`,
  })
})

describe('a snapshot of which AWS says nothing as its image goes', () => {
  const silent: stories.Happening = ({ account }) => {
    account.removals.saysNothing = true
  }

  it.each([
    { what: 'the next call finds it gone', happens: silent, attempts: 'A S' },
    { what: 'the renewal finds it gone', happens: all(silent, tooOldAt(2)), attempts: 'A' },
  ])('was deleted by this run where $what', async (row) => {
    await expectStory({ ...row, images: [1], told: REMOVED, left: '', problems: [] })
  })
  story('is not told as untouched where the run is cancelled then', {
    images: [1],
    happens: all(silent, before('removal', 2, cancelled)),
    told: 'A removed; S failed: NotAnswered',
  })
})

describe('an image that somebody else removed', () => {
  it.each([
    { what: 'alone', ids: [A], told: 'A already-gone; S deleted' },
    { what: 'with its snapshot', ids: [A, S], told: 'A S already-gone' },
  ])('is no failure: $what', async ({ ids, told }) => {
    const happens = before('removal', 1, gone(...ids))
    await expectStory({ images: [1], happens, told, problems: [] })
  })
})

describe('a snapshot whose deletion was not answered', () => {
  const lostOrphan = all(orphan(), meets(O, 'answer lost'))
  it.each([
    { what: 'the next attempt finds it gone', happens: lostOrphan },
    { what: 'the renewal finds it gone', happens: all(lostOrphan, tooOldAt(2)) },
  ])('is deleted where $what', async ({ happens }) => {
    await expectStory({ images: [], happens, told: 'O deleted' })
  })

  story('is deleted where the renewal finds it gone, and it was of an image', {
    images: [1],
    happens: all(withTwoSnapshots, ignoringSnapshots, meets(S, 'answer lost'), tooOldAt(4)),
    told: 'A removed; S T deleted',
  })
  story('is not told as untouched where the run is cancelled before the next attempt', {
    images: [],
    happens: all(lostOrphan, before('removal', 2, cancelled)),
    told: 'O failed: NotAnswered',
  })
  story('is not told as untouched where its image went, and the run is cancelled then', {
    images: [1],
    happens: all(lost, before('removal', 3, cancelled)),
    told: 'A removed; S failed: NotAnswered',
    attempts: 'A A',
  })
  it.each([
    { misfortune: 'answer lost', left: '' },
    { misfortune: 'request lost', left: 'B S' },
  ] as const)('nor where that was the last of two images: $misfortune', async (row) => {
    const { misfortune, left } = row
    const twins = all(...[1, 2].map((number) => image(number, { snapshots: [mapped(S)] })), gone(T))
    const happens = all(twins, meets(B, misfortune), tooOldAt(3), before('reading', 2, cancelled))
    await expectStory({ happens, told: 'A removed; B S failed: NotAnswered', left })
  })
})
