import { describe, expect, it } from '@jest/globals'
import { NotAttempted } from '../../../src/apply/changes.ts'
import { error, ok, type Answer } from '../../support/answering-ec2.ts'
import {
  BROKEN,
  DENIED,
  deregistered,
  pass,
  removerWith,
  THROTTLED,
} from '../../support/engine/remover-scene.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'

const [A, S] = [imageId(1), snapshotId(1)] as const

describe('what may have been carried out', () => {
  it.each<{ what: string; first: Answer; isUnanswered: boolean }>([
    { what: 'a server error', first: BROKEN, isUnanswered: true },
    { what: 'a broken connection', first: 'reset', isUnanswered: true },
    { what: 'a throttled call', first: THROTTLED, isUnanswered: false },
    { what: 'a refusal', first: DENIED, isUnanswered: false },
  ])('of $what: $isUnanswered', async ({ first, isUnanswered }) => {
    const { remover } = await removerWith(first, deregistered(), deregistered())

    await remover.deregister(A, true, pass).catch(() => undefined)

    expect(remover.wasUnanswered(A)).toBe(isUnanswered)
    expect(remover.wasUnanswered(S)).toBe(false)
  })

  it('is known of snapshots as well', async () => {
    const { remover } = await removerWith(BROKEN, ok('DeleteSnapshot'))

    await remover.deleteSnapshot(S, pass)

    expect(remover.wasUnanswered(S)).toBe(true)
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
      const scene = await removerWith(BROKEN, BROKEN, BROKEN)
      const { remover } = scene
      const removing =
        call === 'deregister'
          ? remover.deregister(A, true, letting(2))
          : remover.deleteSnapshot(S, letting(2))

      await expect(removing).rejects.toBeInstanceOf(NotAttempted)
      expect(scene.calls).toHaveLength(2)
    },
  )

  it('lets nothing through', async () => {
    const scene = await removerWith(deregistered())

    await expect(scene.remover.deregister(A, true, letting(0))).rejects.toMatchObject({
      why: 'evidence-too-old',
    })
    expect(scene.calls).toEqual([])
  })
})

describe('deleting a snapshot', () => {
  it('is one call', async () => {
    const scene = await removerWith(ok('DeleteSnapshot'))

    await scene.remover.deleteSnapshot(S, pass)

    expect(scene.calls.map((call) => [call.get('Action'), call.get('SnapshotId')])).toEqual([
      ['DeleteSnapshot', S],
    ])
  })

  it('fails with what AWS answers', async () => {
    const { remover } = await removerWith(error(400, 'InvalidSnapshot.InUse'))

    await expect(remover.deleteSnapshot(S, pass)).rejects.toMatchObject({
      name: 'InvalidSnapshot.InUse',
    })
  })
})
