import { MINUTE } from '../../../src/model/index.ts'
import { imageId, tags } from '../../support/model-factories.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { plannedIn, toldOf } from '../../support/engine/run.ts'
import { aRunOfTwo, numbersTo, oldImage } from '../../support/engine/scenes.ts'

const X = imageId(1)
const COPY = imageId(100)

/** What goes in the two minutes before the question fails, sixteen a minute. */
const BEFORE_THE_FAILURE = 32

const all = numbersTo(70, 11)

/** All evidence is too old when the removals begin, and each takes a minute. */
function renewing(here: readonly number[], there: readonly number[]) {
  const two = aRunOfTwo(here, there)
  two.run.listen = ({ kind }) => {
    if (kind === 'removing') two.run.clock.advance(11 * MINUTE)
  }
  for (const { removals } of [two.here, two.there]) removals.takes = MINUTE
  return two
}

function countOf(told: Record<string, string>, outcome: string): number {
  return Object.entries(told).filter(([id, said]) => id.startsWith('ami-') && said === outcome)
    .length
}

/** The question about the copy comes when the other target is in the middle of its removals. */
function askedForACopy(): ReturnType<typeof renewing> {
  const two = renewing([1], all)
  const { here, there } = two
  const keep = tags({ 'ami-cleanup:keep': '' })
  there.images.set(COPY, oldImage(100, { copyOf: X, tags: keep, snapshots: [] }))
  here.script.before('reading', 2, () => {
    here.readingTakes = 1.5 * MINUTE
  })
  there.script.before('question', 3, () => there.unreadable.add('answers'))
  return two
}

function failInSecondQuestion({ script, unreadable }: FakeAccount, takes: () => void): void {
  script.before('question', 2, () => {
    takes()
    unreadable.add('answers')
  })
}

describe('a target that cannot be asked in the middle of its removals', () => {
  it('removes nothing more, and is failed', async () => {
    const { run, there } = askedForACopy()

    const result = await run.cleanUp()

    const told = toldOf(result, there)
    expect(there.asked[2]).toMatchObject({ imageReferences: [COPY], imageSharing: [] })
    expect(countOf(told, 'removed')).toBe(BEFORE_THE_FAILURE)
    expect(countOf(told, 'not attempted: target-stopped')).toBe(all.length - BEFORE_THE_FAILURE)
    expect(there.removals.removed.size).toBe(2 * BEFORE_THE_FAILURE)
    expect(plannedIn(result, there)).toMatchObject({
      status: 'failed',
      problem: { code: 'evidence-incomplete', target: there.target },
    })
    expect(result.problems).toHaveLength(1)
  })

  it.each([
    { sharedImages: 'keep', removed: all.length, status: 'done', problem: undefined },
    {
      sharedImages: 'remove',
      removed: BEFORE_THE_FAILURE,
      status: 'failed',
      problem: { code: 'another-target-unread' },
    },
  ] as const)(
    'and with shared-images: $sharedImages the others remove $removed',
    async ({ sharedImages, removed, status, problem }) => {
      const { run, here, there } = renewing(all, [1])
      failInSecondQuestion(there, () => {
        there.answeringTakes = 1.5 * MINUTE
      })

      const result = await run.cleanUp({ sharedImages })

      expect(countOf(toldOf(result, here), 'removed')).toBe(removed)
      expect(plannedIn(result, here)).toMatchObject({ status, problem })
      expect(there.removals.attempts).toEqual([])
    },
  )
})
