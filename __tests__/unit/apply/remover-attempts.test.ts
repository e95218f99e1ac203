import { setImmediate as turn } from 'node:timers/promises'
import { NotAttempted } from '../../../src/apply/attempts.ts'
import type { Changes } from '../../../src/apply/changes.ts'
import { error, ok, type Answer } from '../../support/answering-ec2.ts'
import {
  actionsOf,
  BROKEN,
  DENIED,
  deregistered,
  pass,
  changesWith,
  THROTTLED,
} from '../../support/engine/changes-scene.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'

const [A, S] = [imageId(1), snapshotId(1)] as const

describe('what may have been carried out', () => {
  it.each<{ what: string; first: Answer; isUnanswered: boolean }>([
    { what: 'a server error', first: BROKEN, isUnanswered: true },
    { what: 'a broken connection', first: 'reset', isUnanswered: true },
    { what: 'a throttled call', first: THROTTLED, isUnanswered: false },
    { what: 'a refusal', first: DENIED, isUnanswered: false },
  ])('of $what: $isUnanswered', async ({ first, isUnanswered }) => {
    const { changes } = await changesWith(first, deregistered(), deregistered())

    await changes.deregister(A, true, pass).catch(() => undefined)

    expect(changes.mayHaveRemoved(A)).toBe(isUnanswered)
    expect(changes.mayHaveRemoved(S)).toBe(false)
  })

  it('is known of snapshots as well', async () => {
    const { changes } = await changesWith(BROKEN, ok('DeleteSnapshot'))

    await changes.deleteSnapshot(S, pass)

    expect(changes.mayHaveRemoved(S)).toBe(true)
  })
})

describe('the guard', () => {
  /** Lets so many attempts through. */
  function letting(attempts: number): () => void {
    let left = attempts
    return () => {
      left -= 1
      if (left < 0) throw new NotAttempted('evidence-too-old')
    }
  }

  it.each(['deregister', 'deleteSnapshot'] as const)(
    'is asked before every attempt: %s',
    async (call) => {
      const scene = await changesWith(BROKEN, BROKEN, BROKEN)
      const { changes } = scene
      const removing =
        call === 'deregister'
          ? changes.deregister(A, true, letting(2))
          : changes.deleteSnapshot(S, letting(2))

      await expect(removing).rejects.toBeInstanceOf(NotAttempted)
      expect(scene.calls).toHaveLength(2)
    },
  )

  it('lets nothing through', async () => {
    const scene = await changesWith(deregistered())

    await expect(scene.changes.deregister(A, true, letting(0))).rejects.toMatchObject({
      why: 'evidence-too-old',
    })
    expect(scene.calls).toEqual([])
  })
})

describe('deleting a snapshot', () => {
  it('is one call', async () => {
    const scene = await changesWith(ok('DeleteSnapshot'))

    await scene.changes.deleteSnapshot(S, pass)

    expect(scene.calls.map((call) => [call.get('Action'), call.get('SnapshotId')])).toEqual([
      ['DeleteSnapshot', S],
    ])
  })

  it('fails with what AWS answers', async () => {
    const { changes } = await changesWith(error(400, 'InvalidSnapshot.InUse'))

    await expect(changes.deleteSnapshot(S, pass)).rejects.toMatchObject({
      name: 'InvalidSnapshot.InUse',
    })
  })
})

describe('a snapshot whose deletion was not answered', () => {
  const listed = ok(
    'DescribeSnapshots',
    `<snapshotSet><item><snapshotId>${S}</snapshotId></item></snapshotSet>`,
  )

  it.each<{ what: string; lookUp: Answer; end: string }>([
    { what: 'is not listed', lookUp: ok('DescribeSnapshots', '<snapshotSet/>'), end: 'deleted' },
    { what: 'is not found', lookUp: error(400, 'InvalidSnapshot.NotFound'), end: 'deleted' },
    { what: 'is still listed', lookUp: listed, end: 'NotAnswered' },
    { what: 'may not be looked up', lookUp: DENIED, end: 'NotAnswered' },
  ])('and that $what ends as $end', async ({ lookUp, end }) => {
    const { changes } = await changesWith(BROKEN, BROKEN, BROKEN, lookUp)

    const ended = await changes.deleteSnapshot(S, pass).catch((thrown: unknown) => thrown)

    expect(ended instanceof Error ? ended.name : ended).toBe(end)
  })
})

describe('what EC2 says it did not do although it answered', () => {
  it.each(['deregister', 'disable'] as const)('is no success: %s', async (call) => {
    const action = call === 'deregister' ? 'DeregisterImage' : 'DisableImage'
    const { changes } = await changesWith(
      ok(action, '<return>false</return>'),
      ok(
        'DescribeImages',
        `<imagesSet><item><imageId>${A}</imageId><imageState>available</imageState></item></imagesSet>`,
      ),
    )
    const changing =
      call === 'deregister' ? changes.deregister(A, true, pass) : changes.disable(A, pass)

    await expect(changing).rejects.toMatchObject({ name: 'ReturnedFalse' })
  })
})

describe('a run that is cancelled', () => {
  it('looks nothing up, and says that nobody knows', async () => {
    const scene = await changesWith(BROKEN, BROKEN, BROKEN)
    const guard = (): void => {
      if (scene.calls.length === 2) scene.stop()
    }

    await expect(scene.changes.deregister(A, true, guard)).rejects.toMatchObject({
      name: 'NotAnswered',
    })
    expect(actionsOf(scene)).not.toContain('DescribeImages')
  })

  it.each<{ call: string; begin: (changes: Changes) => Promise<unknown>; name: string }>([
    {
      call: 'DeregisterImage',
      begin: async (changes) => changes.deregister(A, true, pass),
      name: 'NotAnswered',
    },
    {
      call: 'DeleteSnapshot',
      begin: async (changes) => changes.deleteSnapshot(S, pass),
      name: 'NotAnswered',
    },
    {
      call: 'DisableImage',
      begin: async (changes) => changes.disable(A, pass),
      name: 'NotAnswered',
    },
    {
      call: 'CreateTags',
      begin: async (changes) => changes.mark(A, new Date()),
      name: 'NotAnswered',
    },
    {
      call: 'CreateImageUsageReport',
      begin: async (changes) => changes.requestUsageReport(A),
      name: 'AbortError',
    },
  ])('waits for no answer to $call once its four seconds are over', async ({ begin, name }) => {
    const scene = await changesWith('hang')
    const changing = begin(scene.changes)
    while (scene.calls.length === 0) await turn()
    scene.stop()
    scene.cut()

    await expect(changing).rejects.toMatchObject({ name })
  })

  it('knows that what was not answered may have happened', async () => {
    const scene = await changesWith('hang', 'hang', 'hang')
    const { changes } = scene
    const all = [
      changes.deregister(A, true, pass),
      changes.deleteSnapshot(S, pass),
      changes.disable(A, pass),
    ].map(async (each) => each.catch(() => undefined))
    while (scene.calls.length < all.length) await turn()
    scene.stop()
    scene.cut()
    await Promise.all(all)

    expect(changes.mayHaveRemoved(A)).toBe(true)
    expect(changes.mayHaveRemoved(S)).toBe(true)
    expect(changes.mayHaveDisabled(A)).toBe(true)
  })
})

describe('keys that have expired', () => {
  it('let no further attempt begin', async () => {
    const scene = await changesWith(error(400, 'ExpiredTokenException'), deregistered())

    await expect(scene.changes.deregister(A, true, pass)).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    })
    expect(scene.changes.stoppedBy()).toMatchObject({ name: 'ExpiredTokenException' })
    await expect(scene.changes.deregister(A, true, pass)).rejects.toMatchObject({
      why: 'target-stopped',
    })
    expect(scene.calls).toHaveLength(1)
  })
})

describe('a clock that is more than five minutes off', () => {
  it('lets the call that shows it count, and no further one begin', async () => {
    const late = new Date(Date.now() - 6 * 60_000).toUTCString()
    const scene = await changesWith({ ...deregistered(), date: late }, deregistered())

    expect(await scene.changes.deregister(A, true, pass)).toMatchObject({ gone: 'by this run' })
    await expect(scene.changes.deregister(S, true, pass)).rejects.toMatchObject({
      why: 'target-stopped',
    })
    expect(scene.changes.stoppedBy()).toMatchObject({ name: 'ClockError' })
  })
})
