import { setImmediate as turn } from 'node:timers/promises'
import { NotAttempted } from '../../../src/apply/attempts.ts'
import { ok, type Answer } from '../../support/answering-ec2.ts'
import * as scene from '../../support/engine/changes-scene.ts'
import { A, S } from '../../support/engine/stories.ts'

const { actionsOf, ALL_BROKEN, BROKEN, changesWith, DENIED, deregistered, EXPIRED, make } = scene

const REMOVING = ['DeregisterImage', 'DeleteSnapshot'] as const
const GUARDED = [...REMOVING, 'DisableImage'] as const

describe('what may have been carried out', () => {
  it.each<{ what: string; first: Answer; isUnanswered: boolean }>([
    { what: 'a server error', first: BROKEN, isUnanswered: true },
    { what: 'a broken connection', first: 'reset', isUnanswered: true },
    { what: 'a throttled call', first: scene.THROTTLED, isUnanswered: false },
    { what: 'a refusal', first: DENIED, isUnanswered: false },
  ])('of $what: $isUnanswered', async ({ first, isUnanswered }) => {
    for (const call of GUARDED) {
      const calls = await changesWith(first, ok(call))
      await make(call, calls)

      const { changes } = calls
      const isRemoved = [A, S].some((id) => changes.mayHaveRemoved(id))
      expect(changes.mayHaveDisabled(A)).toBe(isUnanswered && call === 'DisableImage')
      expect(isRemoved).toBe(isUnanswered && call !== 'DisableImage')
      expect(changes.mayHaveRemoved(A)).toBe(isUnanswered && call === 'DeregisterImage')
    }
  })
})

describe.each([...GUARDED, 'CreateTags'] as const)('the guard of %s', (call) => {
  it.each([0, 1, 2])('is asked before every attempt: it lets %i through', async (attempts) => {
    const calls = await changesWith(...ALL_BROKEN)
    let left = attempts
    const guard = (): void => {
      left -= 1
      if (left < 0) throw new NotAttempted('evidence-too-old')
    }

    expect(await make(call, calls, guard)).toBe('NotAttempted')
    expect(calls.calls).toHaveLength(attempts)
  })
})

describe('a run that is cancelled', () => {
  it('begins nothing but a mark, which it tries again', async () => {
    const calls = await changesWith(BROKEN, ok('CreateTags'))
    calls.stop()

    for (const call of GUARDED) expect(await make(call, calls)).toBe('Error')
    expect(calls.calls).toEqual([])
    expect(await make('CreateTags', calls)).toBe('marked')
  })

  it('begins no mark once four seconds are over', async () => {
    const { changes, calls, stop, cut } = await changesWith()
    stop()
    cut()

    const marking = changes.mark(A, new Date(), scene.pass)
    await expect(marking).rejects.toMatchObject({ name: 'NotAttempted', why: 'cancelled' })
    expect(calls).toEqual([])
  })

  it('looks nothing up, and says that nobody knows', async () => {
    const calls = await changesWith(...ALL_BROKEN)
    const guard = (): void => {
      if (calls.calls.length === 2) calls.stop()
    }

    expect(await make('DeregisterImage', calls, guard)).toBe('NotAnswered')
    expect(actionsOf(calls)).not.toContain('DescribeImages')
  })

  it.each([
    ['DeregisterImage', 'NotAnswered'],
    ['DeleteSnapshot', 'NotAnswered'],
    ['DisableImage', 'NotAnswered'],
    ['CreateTags', 'NotAnswered'],
    ['CreateImageUsageReport', 'AbortError'],
  ] as const)('waits no more than four seconds for the answer to %s', async (call, name) => {
    const calls = await changesWith('hang')
    const { changes, stop, cut } = calls
    const came = make(call, calls)
    while (calls.calls.length === 0) await turn()
    stop()
    cut()

    expect(await came).toBe(name)
    expect(changes.mayHaveRemoved(A)).toBe(call === 'DeregisterImage')
    expect(changes.mayHaveRemoved(S)).toBe(call === 'DeleteSnapshot')
    expect(changes.mayHaveDisabled(A)).toBe(call === 'DisableImage')
  })
})

describe('no further attempt begins', () => {
  const late = new Date(Date.now() - 6 * 60_000).toUTCString()
  const byUs = expect.objectContaining({ gone: 'by this run' }) as unknown

  it.each([
    {
      why: 'with keys that have expired',
      first: EXPIRED,
      came: 'ExpiredTokenException',
      by: 'ExpiredTokenException',
    },
    {
      why: 'once a clock is seen to be more than five minutes off: that call counts',
      first: { ...deregistered(), date: late },
      came: byUs,
      by: 'ClockError',
    },
  ])('$why', async ({ first, came, by }) => {
    const calls = await changesWith(first, deregistered())

    expect(await make('DeregisterImage', calls)).toEqual(came)
    const second = calls.changes.deregister(S, [], scene.pass)
    await expect(second).rejects.toMatchObject({ why: 'target-stopped' })
    expect(calls.changes.stoppedBy()).toMatchObject({ name: by })
    expect(calls.calls).toHaveLength(1)
  })
})
