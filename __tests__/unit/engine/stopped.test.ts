import { DAY, MINUTE } from '../../../src/model/index.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { toldOf } from '../../support/engine/run.ts'
import { aRun, numbersTo } from '../../support/engine/scenes.ts'
import { imageId } from '../../support/model-factories.ts'

const A = imageId(1)

describe('a mark that AWS refuses', () => {
  it('stops disabling: those under way end, and no other begins', async () => {
    const { run, account } = aRun(numbersTo(40))
    for (const id of account.images.keys()) {
      account.disablings.unmarkable.set(id, awsError('UnauthorizedOperation'))
    }

    const told = Object.values(toldOf(await run.cleanUp({ grace: DAY }), account))

    const disabled = account.disablings.disabled.size
    expect(disabled).toBeLessThanOrEqual(16)
    expect(told.filter((each) => each === 'failed: UnauthorizedOperation')).toHaveLength(disabled)
    expect(told.filter((each) => each === 'not attempted: target-stopped')).toHaveLength(
      40 - disabled,
    )
  })
})

describe('keys that expire', () => {
  it('stop the target at once, and nothing is read again with them', async () => {
    const { run, account } = aRun([1, 2])
    account.removals.meets(A, { code: 'ExpiredTokenException' })
    account.removals.throttled.add(imageId(2))
    run.listen = ({ kind }) => {
      if (kind !== 'image') return
      account.stoppedBy = awsError('ExpiredTokenException')
      run.clock.advance(11 * MINUTE)
    }

    const result = await run.cleanUp()

    expect(result.problems).toMatchObject([{ code: 'calls-stopped' }])
    expect(account.readings).toHaveLength(1)
  })
})
