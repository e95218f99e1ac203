import { describe, expect, it } from '@jest/globals'
import { NotAttempted } from '../../../src/apply/attempts.ts'
import { error, ok, type Answer } from '../../support/answering-ec2.ts'
import {
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
