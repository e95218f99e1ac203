import { describe, expect, it } from '@jest/globals'
import { DAY, MINUTE } from '../../../src/model/index.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import type { FakeRun } from '../../support/engine/run.ts'
import { aRun, launch } from '../../support/engine/scenes.ts'
import { imageId } from '../../support/model-factories.ts'

const [A, B] = [imageId(1), imageId(2)] as const

/** The first image is launched right after it went, and the second one needs newer evidence. */
function launchedAfterwards(): { run: FakeRun; account: FakeAccount } {
  const { run, account } = aRun([1, 2])
  for (const attempts of [account.removals, account.disablings]) attempts.throttled.add(B)
  account.script.before('reading', 2, () => {
    launch(account, A)
    for (const attempts of [account.removals, account.disablings]) attempts.throttled.clear()
  })
  run.listen = (event) => {
    if (event.kind === 'image') run.clock.advance(11 * MINUTE)
  }
  return { run, account }
}

describe('an image that evidence names which was read after it was taken away', () => {
  it('fails the run where it was removed', async () => {
    const { run } = launchedAfterwards()

    const { problems } = await run.cleanUp()

    expect(problems).toMatchObject([{ code: 'in-use-after', message: expect.stringContaining(A) }])
  })

  it('is a warning with the command that brings it back where it was disabled', async () => {
    const { run, account } = launchedAfterwards()

    const { problems, warnings } = await run.cleanUp({ grace: DAY })

    expect(problems).toEqual([])
    expect(warnings).toMatchObject([
      {
        code: 'in-use-after',
        message: expect.stringContaining(
          `aws ec2 enable-image --region ${account.target.region} --image-id ${A}`,
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
