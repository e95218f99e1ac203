import { MINUTE } from '../../../src/model/index.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'
import { plannedIn, toldOf } from '../../support/engine/run.ts'
import { aRunOfTwo, numbersTo } from '../../support/engine/scenes.ts'

const [A, B, C, S] = [imageId(1), imageId(2), imageId(3), snapshotId(1)] as const

const aBug = (): never => {
  throw new TypeError('a bug')
}

describe('something unexpected in the removal of a target', () => {
  it('is told with what was removed, and the others go on', async () => {
    const { run, here, there } = aRunOfTwo([1, 2], [3])
    here.script
      .before('removal', 2, () => {
        run.clock.advance(11 * MINUTE)
      })
      .before('reading', 2, aBug)

    const result = await run.cleanUp()

    const { status, problem, outcomes } = plannedIn(result, here)
    expect(outcomes?.images).toEqual(new Map([[A, { outcome: 'removed' }]]))
    expect(outcomes?.snapshots.get(S)).toEqual({ outcome: 'deleted' })
    expect(here.images.has(B)).toBe(true)
    expect({ status, problem }).toMatchObject({
      status: 'failed',
      problem: {
        code: 'unexpected',
        message: 'eu-west-1 (111122223333): something unexpected stopped the removal: a bug',
        target: here.target,
      },
    })
    expect(result.problems).toEqual([problem])
    expect(toldOf(result, there)).toMatchObject({ [C]: 'removed' })
    expect(plannedIn(result, there)).toMatchObject({ status: 'done', problem: undefined })
  })

  it('hides nothing that went in the same pass, and nothing goes behind its back', async () => {
    const { run, here } = aRunOfTwo(numbersTo(40), [])
    here.removals.takes = 1
    run.listen = (event) => {
      if (event.kind === 'image' && event.planned.image.id === B) aBug()
    }

    const result = await run.cleanUp()

    const { removed } = here.removals
    const { outcomes } = plannedIn(result, here)
    const told = [...(outcomes?.images ?? [])].filter(([, { outcome }]) => outcome === 'removed')
    const gone = [...removed].filter((id) => id.startsWith('ami-'))
    expect(told.map(([id]) => id).toSorted()).toEqual(gone.toSorted())
    expect(here.images.size).toBeGreaterThan(20)
    await run.clock.until(run.clock.sleep(MINUTE))
    expect([...removed].filter((id) => id.startsWith('ami-'))).toHaveLength(gone.length)
    expect(plannedIn(result, here).problem?.code).toBe('unexpected')
  })
})
