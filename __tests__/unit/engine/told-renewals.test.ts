import type { WhyRenewed } from '../../../src/engine/ports.ts'
import { MINUTE } from '../../../src/model/index.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import type { FakeRun } from '../../support/engine/run.ts'
import { aRun, numbersTo, oldImage } from '../../support/engine/scenes.ts'
import { imageId } from '../../support/model-factories.ts'

const unlimited = { maxRemovals: { kind: 'none' }, maxRemovalsTotal: { kind: 'none' } } as const

const renewingIn = ({ events }: FakeRun): readonly unknown[] =>
  events.filter(({ kind }) => kind === 'renewing')

describe('that evidence is read again', () => {
  it('is told once where a second batch rests on the same reading', async () => {
    const { run, account } = aRun(numbersTo(502))
    account.script.before('removal', 1, () => {
      run.clock.advance(11 * MINUTE)
    })

    await run.cleanUp(unlimited)

    expect([account.asked.length, account.readings.length]).toEqual([3, 2])
    expect(renewingIn(run)).toEqual([{ kind: 'renewing', target: account.target, why: 'too-old' }])
  })

  it.each<{ why: WhyRenewed; happen: (run: FakeRun, account: FakeAccount) => void }>([
    {
      why: 'too-old',
      happen: ({ clock }, { script }) => {
        script.before('removal', 1, () => {
          clock.advance(11 * MINUTE)
        })
      },
    },
    {
      why: 'image-differs',
      happen: (_, account) => {
        account.script.before('look', 1, () => {
          const lastLaunchedAt = new Date('2020-01-01T00:00:00Z')
          account.images.set(imageId(1), oldImage(1, { lastLaunchedAt }))
        })
      },
    },
    {
      why: 'look-failed',
      happen: (_, account) => {
        account.lookFails = new Error('InternalError')
        account.script.before('reading', 2, () => {
          account.lookFails = undefined
        })
      },
    },
    {
      why: 'soon-too-old',
      happen: ({ clock }, { script }) => {
        script.before('removal', 1, () => {
          clock.advance(11 * MINUTE)
        })
        // The first batch is planned on the new evidence, and its last removal comes six minutes later.
        script.before('look', 52, () => {
          clock.advance(6 * MINUTE)
        })
      },
    },
  ])('is told with the reason: $why', async ({ why, happen }) => {
    const { run, account } = aRun(numbersTo(why === 'soon-too-old' ? 502 : 1))
    happen(run, account)

    await run.cleanUp(unlimited)

    expect(renewingIn(run).at(-1)).toEqual({ kind: 'renewing', target: account.target, why })
  })
})
