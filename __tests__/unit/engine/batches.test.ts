import { numbersTo, withOld } from '../../support/engine/scenes.ts'
import { FakeRun } from '../../support/engine/run.ts'
import { imageId, mapped } from '../../support/model-factories.ts'
import * as stories from '../../support/engine/stories.ts'

const { S, all, before, cancelled, expectStory, gone, image, late, launched } = stories
const { orphan, story, tooOldAt, UNLIMITED } = stories

/** What evidence is read again for at a time. */
const BATCH = 500
const LAST = imageId(501)
const policy = UNLIMITED

describe('more than 500 images', () => {
  it('all go, the oldest first, on evidence that is read once where it is new', async () => {
    const run = new FakeRun()
    const account = run.add(withOld(numbersTo(BATCH + 20).toReversed()))

    await run.cleanUp(policy)

    const images = account.removals.attempts.filter((id) => id.startsWith('ami-'))
    expect(images).toEqual(numbersTo(BATCH + 20).map(imageId))
    expect([account.images.size, account.snapshots.size, account.readings.length]).toEqual([
      0, 0, 1,
    ])
  })

  story('what comes behind is planned again on what was read meanwhile', {
    images: numbersTo(BATCH + 1),
    policy,
    happens: tooOldAt(BATCH, launched(LAST)),
    told: '...; i500 removed; i501 kept: in-use',
    readings: 2,
  })
  story('are cancelled with those that are renewed', {
    images: numbersTo(BATCH + 1),
    policy,
    happens: all(tooOldAt(1), before('removal', BATCH + 2, cancelled)),
    told: '...; i500 i501 not attempted: cancelled',
    problems: ['cancelled'],
  })
  it.each([
    { what: 'at once', event: all(), told: '...; A i501 removed; S deleted' },
    { what: 'renewed', event: late(), told: '...; A i501 removed; S deleted' },
    {
      what: 'in use by then',
      event: all(late(), launched(LAST)),
      told: '...; A removed; i501 kept: in-use; S kept: shared-with-image',
    },
  ])('a snapshot that the first and the last map is settled with the last: $what', async (row) => {
    const twin = all(image(501, { snapshots: [mapped(S)] }), gone('snap-000001f5'))
    const happens = all(twin, before('removal', BATCH, row.event))
    await expectStory({ images: numbersTo(BATCH + 1), policy, happens, told: row.told })
  })

  it('are asked about 500 at a time, and as many orphans', async () => {
    const { account } = await expectStory({
      images: numbersTo(BATCH + 1),
      policy,
      happens: all(orphan(...numbersTo(2001 + BATCH, 2001)), tooOldAt(1)),
      left: '',
    })

    expect(account.asked[1]?.imageSharing).toHaveLength(BATCH)
    expect(account.asked[1]?.snapshotSharing).toHaveLength(2 * BATCH)
  })
})
