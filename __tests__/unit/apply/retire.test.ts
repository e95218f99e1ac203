import { NotAttempted } from '../../../src/apply/attempts.ts'
import { Marker } from '../../../src/apply/marks.ts'
import { applyRemovals, type Applied } from '../../../src/apply/pass.ts'
import type { Image, PlannedImage } from '../../../src/model/index.ts'
import { FakeAccount } from '../../support/engine/account.ts'
import { seenAsPlanned } from '../../support/engine/apply-scene.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { EngineClock } from '../../support/engine/clock.ts'
import { oldImage } from '../../support/engine/scenes.ts'
import { aPlannedImage, imageId } from '../../support/model-factories.ts'

const A = imageId(1)
const MARKED_AT = new Date('2026-11-21T13:00:00Z')

const toDisable = (number: number, overrides: Partial<Image> = {}): PlannedImage =>
  aPlannedImage({
    image: oldImage(number, overrides),
    verdict: { verdict: 'disable', reason: { code: 'requested' } },
  })

interface Scene {
  readonly account: FakeAccount
  readonly told: readonly string[]
  readonly stop: AbortController
  readonly apply: (guard?: () => void) => Promise<Applied>
}

/** Disables these images, half a second after the mark's time. */
function scene(...images: readonly PlannedImage[]): Scene {
  const clock = new EngineClock()
  clock.advance(MARKED_AT.getTime() + 500 - clock.now().getTime())
  const stop = new AbortController()
  const { signal } = stop
  const account = new FakeAccount({ images: images.map(({ image }) => image) }, { clock, signal })
  const told: string[] = []
  return {
    account,
    told,
    stop,
    apply: async (guard = () => undefined) =>
      applyRemovals(
        { images, orphans: [], goneImages: [] },
        {
          changes: account.changes,
          marker: new Marker({ changes: account.changes, now: clock.now }),
          look: seenAsPlanned(clock.now),
          gone: new Set(),
          signal,
          guard,
          now: clock.now,
          progress: {
            image: ({ image }, { outcome }) => told.push(`${image.id} ${outcome}`),
            snapshot: (id) => told.push(id),
          },
        },
      ),
  }
}

const tooOld = (): never => {
  throw new NotAttempted('evidence-too-old')
}

describe('an image that is to be disabled', () => {
  it('is disabled and then marked with the time, in whole seconds, and nothing is removed', async () => {
    const { account, told, apply } = scene(toDisable(1))

    const { images, snapshots, deferred } = await apply()

    expect([...images]).toEqual([[A, { outcome: 'disabled', markedAt: MARKED_AT }]])
    expect(account.images.get(A)?.state).toBe('disabled')
    expect(account.disablings.marked.get(A)).toEqual(MARKED_AT)
    expect(account.removals.attempts).toEqual([])
    expect(snapshots.size).toBe(0)
    expect(deferred).toEqual({ images: [], orphans: [], goneImages: [] })
    expect(told).toEqual([`${A} disabled`])
  })

  it('that is disabled already is only marked', async () => {
    const { account, apply } = scene(toDisable(1, { state: 'disabled' }))

    const { images } = await apply()

    expect(images.get(A)).toEqual({ outcome: 'disabled', markedAt: MARKED_AT })
    expect(account.disablings.attempts).toEqual([])
    expect(account.disablings.marked.get(A)).toEqual(MARKED_AT)
  })

  it.each(['available', 'disabled'] as const)(
    'waits where the evidence is too old, and is not marked (%s)',
    async (state) => {
      const planned = toDisable(1, { state })
      const { account, told, apply } = scene(planned)

      const { images, deferred } = await apply(tooOld)

      expect(images.size).toBe(0)
      expect(deferred.images).toEqual([planned])
      expect(account.disablings.marked.size).toBe(0)
      expect(told).toEqual([])
    },
  )

  it('is not attempted in a run that is cancelled before', async () => {
    const { account, apply } = scene(toDisable(1))

    const { images } = await apply(() => {
      throw new NotAttempted('cancelled')
    })

    expect(images.get(A)).toEqual({ outcome: 'not-attempted', why: 'cancelled' })
    expect(account.disablings.disabled.size).toBe(0)
  })

  it('still gets its mark in a run that is cancelled when it was just disabled', async () => {
    const { account, stop, apply } = scene(toDisable(1))
    account.disablings.between = () => {
      stop.abort(new Error('cancelled'))
    }

    const { images } = await apply()

    expect(images.get(A)).toEqual({ outcome: 'disabled', markedAt: MARKED_AT })
    expect(account.disablings.marked.has(A)).toBe(true)
  })

  it.each([
    {
      why: 'AWS refuses it',
      error: awsError('UnauthorizedOperation', 'no CreateTags'),
      told: 'no CreateTags',
    },
    {
      why: 'no call is made any more',
      error: new NotAttempted('target-stopped'),
      told: 'No further call is made there.',
    },
  ])('and cannot be marked because $why is failed, and is told as disabled', async (row) => {
    const { account, apply } = scene(toDisable(1))
    account.disablings.unmarkable.set(A, row.error)

    const { images } = await apply()

    expect(images.get(A)).toMatchObject({
      outcome: 'failed',
      isDisabled: true,
      error: {
        message: `The image is disabled, but could not be marked. The next run marks it. ${row.told}`,
      },
    })
  })

  it('that somebody else disabled and that cannot be marked is failed, and not told as disabled', async () => {
    const { account, apply } = scene(toDisable(1, { state: 'disabled' }))
    account.disablings.unmarkable.set(A, awsError('UnauthorizedOperation', 'no CreateTags'))

    const { images } = await apply()

    expect(images.get(A)).toEqual({
      outcome: 'failed',
      error: expect.objectContaining({
        message:
          'The image was disabled already, but could not be marked. The next run marks it. no CreateTags',
      }),
    })
  })

  it('and that AWS refuses to disable is failed, and is not marked', async () => {
    const { account, apply } = scene(toDisable(1))
    account.disablings.meets(A, { code: 'OperationNotPermitted' })

    const { images } = await apply()

    expect(images.get(A)).toMatchObject({
      outcome: 'failed',
      error: { code: 'OperationNotPermitted', message: 'OperationNotPermitted' },
    })
    expect(account.disablings.marked.size).toBe(0)
  })

  it('of which nobody knows whether it is disabled is failed where the run is cancelled', async () => {
    const { account, apply } = scene(toDisable(1))
    account.disablings.meets(A, 'request lost')

    const { images } = await apply(() => {
      if (account.disablings.attempts.length > 0) throw new NotAttempted('cancelled')
    })

    expect(images.get(A)).toMatchObject({ outcome: 'failed', error: { code: 'NotAnswered' } })
  })

  it.each(['before it is disabled', 'before it is marked'])('is already gone: %s', async (when) => {
    const { account, apply } = scene(toDisable(1))
    if (when === 'before it is disabled') {
      account.images.delete(A)
      account.disablings.unmarkable.set(A, new Error('Nobody marks it.'))
    } else account.disablings.between = (id) => account.images.delete(id)

    const { images } = await apply()

    expect(images.get(A)).toEqual({ outcome: 'already-gone' })
    expect(account.disablings.marked.size).toBe(0)
  })

  it('is taken in the order of age with those that are removed', async () => {
    const order: string[] = []
    const removed = aPlannedImage({ image: oldImage(2) })
    const { account, apply } = scene(toDisable(3), removed, toDisable(1))
    account.removals.watch = (id) => order.push(id)
    account.disablings.watch = (id) => order.push(id)

    await apply()

    expect(order).toEqual([1, 2, 3].map(imageId))
  })
})
