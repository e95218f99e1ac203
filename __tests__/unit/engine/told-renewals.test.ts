import { describe, expect, it } from '@jest/globals'
import { MINUTE } from '../../../src/model/index.ts'
import type { FakeRun } from '../../support/engine/run.ts'
import { aRun, numbersTo } from '../../support/engine/scenes.ts'

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
    expect(renewingIn(run)).toEqual([{ kind: 'renewing', target: account.target }])
  })
})
