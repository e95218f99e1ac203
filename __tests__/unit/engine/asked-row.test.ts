import { MINUTE, type Evidence, type RunResult } from '../../../src/model/index.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { plannedIn } from '../../support/engine/run.ts'
import { aRun, launch, numbersTo } from '../../support/engine/scenes.ts'
import { daysAgo, imageId, naming } from '../../support/model-factories.ts'

const unlimited = { maxRemovals: { kind: 'none' }, maxRemovalsTotal: { kind: 'none' } } as const

/** An account in which each reading and each question has a row, and whose evidence grows old once. */
function aRunWithRows(last: number): ReturnType<typeof aRun> {
  const scene = aRun(numbersTo(last))
  const { run, account } = scene
  account.evidence = [
    { source: 'instances', durationMs: 7 },
    { source: 'image-references', durationMs: 0 },
  ]
  account.answeredRow = { source: 'image-references', durationMs: 1 }
  account.script.before('removal', 1, () => {
    run.clock.advance(11 * MINUTE)
  })
  return scene
}

const rowsIn = (result: RunResult, account: FakeAccount): readonly Partial<Evidence>[] =>
  plannedIn(result, account).evidence.map(({ source, resources, images, durationMs }) => ({
    source,
    resources,
    images,
    durationMs,
  }))

describe('the row of image-references', () => {
  it('counts every image that was asked about once, after renewals and batches', async () => {
    const { run, account } = aRunWithRows(502)
    const used = imageId(502)
    const [first, later] = [daysAgo(2), daysAgo(1)]
    account.answeredRow = { source: 'image-references', durationMs: 1, readAt: first }
    account.script.before('question', 2, () => {
      account.answeredRow = { source: 'image-references', durationMs: 1, readAt: later }
    })
    account.script.before('question', 3, () => {
      account.usedWhenAsked.set(used, [naming(used, { source: 'image-references' })])
    })

    const result = await run.cleanUp(unlimited)

    expect(account.asked.map(({ imageReferences }) => imageReferences.length)).toEqual([
      502, 500, 2,
    ])
    expect(rowsIn(result, account)).toEqual([
      { source: 'instances', resources: 0, images: 0, durationMs: 7 },
      { source: 'image-references', resources: 502, images: 1, durationMs: 3 },
    ])
    expect(plannedIn(result, account).evidence[1]?.readAt).toEqual(first)
  })

  it('stands where the newest reading leaves nothing to ask about', async () => {
    const { run, account } = aRunWithRows(2)
    account.script.before('reading', 2, () => {
      for (const number of [1, 2]) launch(account, imageId(number))
    })

    const result = await run.cleanUp()

    expect(account.asked).toHaveLength(1)
    expect(rowsIn(result, account)[1]).toMatchObject({ resources: 2, images: 0, durationMs: 1 })
  })

  it('stands where the target cannot be read again', async () => {
    const { run, account } = aRunWithRows(2)
    account.script.before('reading', 2, () => account.unreadable.add('fleets'))

    const result = await run.cleanUp()

    expect(rowsIn(result, account)[1]).toMatchObject({ resources: 2 })
  })
})
