import { NotAnswered, NotAttempted } from '../../../src/apply/attempts.ts'
import type { Image, PlannedImage } from '../../../src/model/index.ts'
import { ApplyScene, tooOld } from '../../support/engine/apply-scene.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { oldImage } from '../../support/engine/scenes.ts'
import { A, B } from '../../support/engine/stories.ts'
import { aPlannedImage, imageId, NOW } from '../../support/model-factories.ts'

const toDisable = (number: number, state: Image['state'] = 'available'): PlannedImage =>
  aPlannedImage({
    image: oldImage(number, { state }),
    verdict: { verdict: 'disable', reason: { code: 'requested' } },
  })

const DISABLED = { outcome: 'disabled', markedAt: NOW }
const GONE = { outcome: 'already-gone' }

interface Row {
  readonly what: string
  readonly state?: Image['state']
  readonly prepare?: (scene: ApplyScene) => void
  readonly guard?: (scene: ApplyScene) => void
  /** Nothing where it waits. */
  readonly came: object | undefined
  readonly isMarked?: boolean
}

const unmarkable =
  (error: Error) =>
  ({ account }: ApplyScene): void => {
    account.disablings.unmarkable.set(A, error)
  }
const notMarked = (message: string, overrides: object = {}): object => ({
  outcome: 'failed',
  error: expect.objectContaining({ message, ...overrides }) as unknown,
})
const NEXT = 'but could not be marked. The next run marks it.'
const PERHAPS = 'and may lack its mark. If it does, the next run marks it.'
const UNKNOWN = { cause: 'outage', mayHaveHappened: true }
const cancelled = (): never => {
  throw new NotAttempted('cancelled')
}

describe('an image that is to be disabled', () => {
  it.each<Row>([
    { what: 'is marked with the time, in whole seconds', came: DISABLED, isMarked: true },
    { what: 'already is only marked', state: 'disabled', came: DISABLED, isMarked: true },
    { what: 'waits where the evidence is too old', guard: tooOld, came: undefined },
    {
      what: 'already is not marked on evidence that is too old',
      state: 'disabled',
      guard: tooOld,
      came: undefined,
    },
    {
      what: 'is not attempted in a run that is cancelled before',
      guard: cancelled,
      came: { outcome: 'not-attempted', why: 'cancelled' },
    },
    {
      what: 'still gets its mark in a run that is cancelled when it was just disabled',
      prepare: (scene) => {
        scene.account.disablings.between = () => {
          scene.cancel()
        }
      },
      came: DISABLED,
      isMarked: true,
    },
    {
      what: 'fails where AWS refuses the mark, and is told as disabled',
      prepare: unmarkable(awsError('UnauthorizedOperation', 'no CreateTags')),
      came: { ...notMarked(`The image is disabled, ${NEXT} no CreateTags`), isDisabled: true },
    },
    {
      what: 'fails where no call is made any more, and is told as disabled',
      prepare: unmarkable(new NotAttempted('target-stopped')),
      came: {
        ...notMarked(`The image is disabled, ${NEXT} No further call is made there.`),
        isDisabled: true,
      },
    },
    {
      what: 'fails where nobody answers to the mark, which may be there',
      prepare: unmarkable(new NotAnswered()),
      came: {
        ...notMarked(`The image is disabled, ${PERHAPS} ${new NotAnswered().message}`, UNKNOWN),
        isDisabled: true,
      },
    },
    {
      what: 'is told as disabled where the run is cancelled before its mark has its turn',
      prepare: unmarkable(new NotAttempted('cancelled')),
      came: {
        ...notMarked(`The image is disabled, ${NEXT} The run was cancelled before that.`, {
          code: 'cancelled',
        }),
        isDisabled: true,
      },
    },
    {
      what: 'by somebody else is not attempted where the run is cancelled before its mark',
      state: 'disabled',
      prepare: unmarkable(new NotAttempted('cancelled')),
      came: { outcome: 'not-attempted', why: 'cancelled' },
    },
    {
      what: 'by somebody else fails where nobody answers to the mark, which may be there',
      state: 'disabled',
      prepare: unmarkable(new NotAnswered()),
      came: notMarked(
        `The image was disabled already, ${PERHAPS} ${new NotAnswered().message}`,
        UNKNOWN,
      ),
    },
    {
      what: 'by somebody else fails where AWS refuses the mark, and is not told as disabled',
      state: 'disabled',
      prepare: unmarkable(awsError('UnauthorizedOperation', 'no CreateTags')),
      came: notMarked(`The image was disabled already, ${NEXT} no CreateTags`),
    },
    {
      what: 'fails where AWS refuses it',
      prepare: ({ account }) => account.disablings.meets(A, { code: 'Denied' }),
      came: notMarked('Denied', { code: 'Denied' }),
    },
    {
      what: 'fails where nobody knows what became of it, and the run is cancelled',
      prepare: ({ account }) => account.disablings.meets(A, 'request lost'),
      guard: ({ account }) => {
        if (account.disablings.attempts.length > 0) cancelled()
      },
      came: notMarked(new NotAnswered().message, { code: 'NotAnswered', mayHaveHappened: true }),
    },
    {
      what: 'is already gone before it is disabled',
      prepare: ({ account }) => account.script.before('removal', 1, () => account.images.delete(A)),
      came: GONE,
    },
    {
      what: 'is already gone before it is marked',
      prepare: ({ account }) => {
        account.disablings.between = (id) => account.images.delete(id)
      },
      came: GONE,
    },
  ])('$what', async ({ state, prepare, guard, came, isMarked = false }) => {
    const scene = new ApplyScene(0)
    scene.clock.advance(500)
    prepare?.(scene)
    const planned = toDisable(1, state)

    const applied = await scene.apply({ images: [planned] }, () => guard?.(scene))

    expect(applied.images.get(A)).toEqual(came)
    expect(applied.deferred.images).toEqual(came === undefined ? [planned] : [])
    expect(scene.told).toHaveLength(came === undefined ? 0 : 1)
    const { removals, disablings } = scene.account
    expect([...disablings.marked.values()]).toEqual(isMarked ? [NOW] : [])
    expect(disablings.attempts.every(() => state !== 'disabled')).toBe(true)
    expect(removals.attempts).toEqual([])
  })

  it.each([
    { what: 'refused stops', error: awsError('Denied'), second: 'B not attempted: target-stopped' },
    { what: 'not answered stops nobody', error: new NotAnswered(), second: 'B disabled' },
    {
      what: 'cut off by the end of the run stops nobody',
      error: new NotAttempted('cancelled'),
      second: 'B disabled',
    },
  ])('after one whose mark is $what', async ({ error, second }) => {
    const scene = new ApplyScene(0)
    unmarkable(error)(scene)
    scene.account.disablings.takes = 1
    scene.account.disablings.throttled.add(B)
    scene.account.disablings.between = () => {
      scene.account.disablings.throttled.clear()
    }

    await scene.apply({ images: [toDisable(1), toDisable(2)] })

    expect(scene.told[1]).toBe(second)
  })

  it('is taken in the order of age with those that are removed', async () => {
    const scene = new ApplyScene(0)
    const { removals, disablings } = scene.account
    const order: string[] = []
    removals.watch = disablings.watch = (id) => order.push(id)

    await scene.apply({
      images: [toDisable(3), aPlannedImage({ image: oldImage(2) }), toDisable(1)],
    })

    expect(order).toEqual([1, 2, 3].map(imageId))
  })
})
