import { MINUTE } from '../../../src/model/index.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'
import { toldOf } from '../../support/engine/run.ts'
import { aRunOfTwo } from '../../support/engine/scenes.ts'

const [A, B] = [imageId(1), imageId(2)] as const
const [S, T] = [snapshotId(1), snapshotId(2)] as const

/**
 * All evidence is too old when the removals begin. The questions of the renewal here take so long that
 * the other target, which removes meanwhile, has this one read again.
 */
function readAgainWhileAsked(): ReturnType<typeof aRunOfTwo> {
  const two = aRunOfTwo([1, 2], [10, 11])
  const { run, here, there } = two
  run.listen = ({ kind }) => {
    if (kind === 'removing') run.clock.advance(11 * MINUTE)
  }
  here.script
    .before('question', 2, () => {
      here.answeringTakes = 11 * MINUTE
    })
    .before('question', 3, () => {
      here.answeringTakes = 0
    })
  there.removals.throttled.add(imageId(11))
  there.script.before('reading', 3, () => {
    there.removals.throttled.clear()
  })
  return two
}

describe('an image that is gone once it is planned again', () => {
  it.each([
    { what: 'one of two', gone: [B], told: { [A]: 'removed', [B]: 'already-gone' } },
    { what: 'all', gone: [A, B], told: { [A]: 'already-gone', [B]: 'already-gone' } },
  ])('is looked at once more: $what', async ({ gone, told }) => {
    const { run, here } = readAgainWhileAsked()
    here.script.before('reading', 3, () => {
      for (const id of gone) here.images.delete(id)
    })

    const result = await run.cleanUp({ sharedImages: 'remove' })

    expect(here.readings.length).toBeGreaterThanOrEqual(3)
    expect(toldOf(result, here)).toEqual({ ...told, [S]: 'deleted', [T]: 'deleted' })
    expect(result.problems).toEqual([])
  })
})
