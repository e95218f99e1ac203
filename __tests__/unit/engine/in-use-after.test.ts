import { NotAnswered } from '../../../src/apply/attempts.ts'
import { DAY, HOUR, MINUTE, type RetentionRule } from '../../../src/model/index.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import type { FakeRun } from '../../support/engine/run.ts'
import { aRun, aRunOfTwo, launch, oldImage } from '../../support/engine/scenes.ts'
import { aRetentionRule, imageId, naming, TARGET } from '../../support/model-factories.ts'

const [A, B] = [imageId(1), imageId(2)] as const

interface Scene {
  readonly run: FakeRun
  readonly here: FakeAccount
  readonly there: FakeAccount
}

/** The first image is used right after it went, and the second one needs newer evidence of everything. */
function usedAfterwards(use: (scene: Scene) => void): Scene {
  const scene = aRunOfTwo([1, 2], [])
  const { run, here } = scene
  for (const attempts of [here.removals, here.disablings]) attempts.throttled.add(B)
  run.listen = ({ kind }) => {
    if (kind !== 'image') return
    run.clock.advance(HOUR + MINUTE)
    use(scene)
    for (const attempts of [here.removals, here.disablings]) attempts.throttled.clear()
  }
  return scene
}

const launched = ({ here }: Scene): void => {
  launch(here, A)
}

describe('an image that evidence names which was read after it was taken away', () => {
  it.each<{ where: string; use: (scene: Scene) => void }>([
    { where: 'in its own target', use: launched },
    {
      where: 'in another target',
      use: ({ there }) => {
        launch(there, A)
      },
    },
    {
      where: 'in the repository',
      use: ({ run }) => {
        run.repository = [naming(A, { source: 'repository', resource: 'web.tf:12' })]
      },
    },
  ])('$where fails the run where it was removed', async ({ use }) => {
    const { run } = usedAfterwards(use)

    const { problems } = await run.cleanUp()

    expect(problems).toMatchObject([{ code: 'in-use-after', message: expect.stringContaining(A) }])
  })

  it.each([
    { state: 'available', done: 'disabled it' },
    { state: 'disabled', done: 'marked it. Somebody else had disabled it before' },
  ] as const)('is a warning with the way back where this run had $done', async ({ state, done }) => {
    const { run, here } = usedAfterwards(launched)
    here.images.set(A, oldImage(1, { state }))

    const { problems, warnings } = await run.cleanUp({ grace: DAY })

    expect(problems).toEqual([])
    expect(warnings).toMatchObject([
      {
        code: 'in-use-after',
        message: expect.stringContaining(
          `this run had ${done}. To enable it again: aws ec2 enable-image --region ${here.target.region} --image-id ${A}`,
        ),
      },
    ])
  })

  it.each<{ bin: string; rules: readonly RetentionRule[]; way: string }>([
    {
      bin: 'that nothing covers',
      rules: [],
      way: 'If it is gone, nothing may bring it back, because no Recycle Bin rule is known to cover it.',
    },
    {
      bin: 'that the Recycle Bin covers',
      rules: [aRetentionRule()],
      way: `If it is gone, this brings it back from the Recycle Bin: aws ec2 restore-image-from-recycle-bin --region ${TARGET.region} --image-id ${A}`,
    },
  ])('is a warning where it only may have been removed: one $bin', async ({ rules, way }) => {
    const { run, here } = usedAfterwards(launched)
    here.retentionRules = rules
    here.removals.meets(A, 'socket breaks')

    const { problems, warnings } = await run.cleanUp()

    expect(problems).toEqual([])
    expect(warnings.find(({ code }) => code === 'in-use-after')?.message).toBe(
      `${TARGET.region} (${TARGET.accountId}): ${A} is in use by i-00000001 (instances), which was seen only after this run had tried to remove it. AWS did not answer, so it may have been removed. ${way}`,
    )
  })

  it('is a warning where it only may have been disabled', async () => {
    const { run, here } = usedAfterwards(launched)
    here.disablings.meets(A, 'socket breaks')

    const { warnings } = await run.cleanUp({ grace: DAY })

    expect(warnings).toMatchObject([
      {
        code: 'in-use-after',
        message: expect.stringContaining(
          `AWS did not answer, so it may have been disabled. To enable it again, if it is disabled: aws ec2 enable-image --region ${TARGET.region} --image-id ${A}`,
        ),
      },
    ])
  })

  it('is nothing where somebody else had disabled it and this run may only have marked it', async () => {
    const { run, here } = usedAfterwards(launched)
    here.images.set(A, oldImage(1, { state: 'disabled' }))
    here.disablings.unmarkable.set(A, new NotAnswered())

    expect((await run.cleanUp({ grace: DAY })).warnings).toEqual([])
  })

  it('is nothing where AWS refused to take it away', async () => {
    const { run, here } = usedAfterwards(launched)
    here.removals.meets(A, { code: 'OperationNotPermitted' })

    const { problems, warnings } = await run.cleanUp()

    expect([...problems, ...warnings]).toEqual([])
  })

  it('is nothing where nothing names it', async () => {
    const { run } = aRun([1])

    const { problems, warnings } = await run.cleanUp()

    expect([...problems, ...warnings]).toEqual([])
  })
})
