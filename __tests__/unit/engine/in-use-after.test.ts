import { describe, expect, it } from '@jest/globals'
import { DAY, HOUR, MINUTE } from '../../../src/model/index.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import type { FakeRun } from '../../support/engine/run.ts'
import { aRun, aRunOfTwo, launch } from '../../support/engine/scenes.ts'
import { imageId, naming } from '../../support/model-factories.ts'

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

  it('is a warning with the command that brings it back where it was disabled', async () => {
    const { run, here } = usedAfterwards(launched)

    const { problems, warnings } = await run.cleanUp({ grace: DAY })

    expect(problems).toEqual([])
    expect(warnings).toMatchObject([
      {
        code: 'in-use-after',
        message: expect.stringContaining(
          `aws ec2 enable-image --region ${here.target.region} --image-id ${A}`,
        ),
      },
    ])
  })

  it('is nothing where nothing names it', async () => {
    const { run } = aRun([1])

    const { problems, warnings } = await run.cleanUp()

    expect([...problems, ...warnings]).toEqual([])
  })
})
