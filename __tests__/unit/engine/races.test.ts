import { goes, MINUTE, type NamedReference, type TargetPlan } from '../../../src/model/index.ts'
import { decide } from '../../../src/engine/decide.ts'
import { Survey } from '../../../src/engine/survey.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { aRunOfTwo, oldImage } from '../../support/engine/scenes.ts'
import { aGreedyPolicy, imageId, naming } from '../../support/model-factories.ts'

const [A, C] = [imageId(1), imageId(3)] as const

const recipeOf = (id: string): NamedReference => naming(id, { source: 'image-references' })

const removedBy = (plans: readonly TargetPlan[]): readonly string[] =>
  plans.flatMap(({ images }) => images.filter(goes).map(({ image }) => image.id))

/** Plans one target, while one of the two is read again: after its answer, and before the other's. */
async function planWhileRead(
  again: 'here' | 'there',
  change: (accounts: Record<'here' | 'there', FakeAccount>) => void,
): Promise<readonly string[]> {
  const { run, here, there } = aRunOfTwo([1], [])
  there.images.set(C, oldImage(3, { copyOf: A, snapshots: [] }))
  change({ here, there })
  const survey = new Survey(run.ports)
  const target = { here, there }[again]
  const slow = { here: there, there: here }[again]
  slow.answeringTakes = 2 * MINUTE
  slow.script.before('question', 1, () => {
    target.readingTakes = MINUTE
    void survey.read(target.target)
  })
  const policy = aGreedyPolicy()
  const decided = survey
    .readAll()
    .then(async () => decide([here.target], { survey, policy, ports: run.ports }))
  const { plan } = await run.clock.until(decided)
  expect(target.readings).toHaveLength(2)
  return removedBy(plan.targets)
}

describe('a target that is read again while others are asked', () => {
  it('does not forget who uses an image', async () => {
    const removed = await planWhileRead('here', ({ here }) => {
      here.usedWhenAsked.set(A, [recipeOf(A)])
    })

    expect(removed).toEqual([])
  })

  it('does not forget whom an image is shared with', async () => {
    const removed = await planWhileRead('here', ({ here }) => {
      here.sharedWith.set(A, ['444455556666'])
    })

    expect(removed).toEqual([])
  })

  it('does not forget who uses a copy', async () => {
    const removed = await planWhileRead('there', ({ there }) => {
      there.usedWhenAsked.set(C, [recipeOf(C)])
    })

    expect(removed).toEqual([])
  })

  it('lets go what nobody uses', async () => {
    expect(await planWhileRead('there', () => undefined)).toEqual([A])
  })
})
