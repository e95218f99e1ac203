import { MINUTE } from '../../../src/model/index.ts'
import { imageId, mapped, snapshotId } from '../../support/model-factories.ts'
import { FakeRun, toldOf } from '../../support/engine/run.ts'
import { aRun, oldImage, oldSnapshot } from '../../support/engine/scenes.ts'

const [X, Y, S] = [imageId(1), imageId(2), snapshotId(1)] as const

describe('a snapshot of two images, of which the last was removed without an answer', () => {
  it.each(['answer lost', 'request lost'] as const)(
    'is not told as untouched where the run is cancelled then: %s',
    async (misfortune) => {
      const run = new FakeRun()
      const images = [1, 2].map((number) => oldImage(number, { snapshots: [mapped(S)] }))
      const account = run.add({ images, snapshots: [oldSnapshot(1)] })
      account.removals.meets(Y, misfortune)
      account.script
        .before('removal', 3, () => {
          run.clock.advance(11 * MINUTE)
        })
        .before('reading', 2, () => {
          run.cancel()
        })

      const told = toldOf(await run.cleanUp(), account)

      expect(told[X]).toBe('removed')
      expect(told[S]).toBe(told[Y])
      expect(told[S]).toMatch(/^failed: /)
      expect(account.snapshots.has(S)).toBe(misfortune === 'request lost')
    },
  )
})

describe('a snapshot of an image that was removed without an answer', () => {
  it('is not told as untouched where the run is cancelled before it is looked for', async () => {
    const { run, account } = aRun([1])
    account.removals.meets(X, 'answer lost')
    account.script.before('removal', 3, () => {
      run.cancel()
    })

    const told = toldOf(await run.cleanUp(), account)

    expect(account.removals.attempts).toEqual([X, X])
    expect(told).toEqual({ [X]: 'removed', [S]: 'failed: NotAnswered' })
  })
})
