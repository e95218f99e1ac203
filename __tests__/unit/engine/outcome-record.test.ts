import { toNotAttempted, unansweredOutcome } from '../../../src/apply/attempts.ts'
import { OutcomeRecord } from '../../../src/engine/outcomes.ts'
import { NOTHING } from '../../../src/engine/pending-removals.ts'
import { anImage, aPlannedImage, imageId } from '../../support/model-factories.ts'

const [A, B, C] = [imageId(1), imageId(2), imageId(3)] as const

const recordWith = (unanswered: { removing?: string; disabling?: string }): OutcomeRecord =>
  new OutcomeRecord({
    mayHaveRemoved: (id) => id === unanswered.removing,
    mayHaveDisabled: (id) => id === unanswered.disabling,
  })

const planned = (id: string): ReturnType<typeof aPlannedImage> =>
  aPlannedImage({ image: anImage({ id }), snapshots: [] })

describe('the images that are gone', () => {
  it('are those that were removed, by this run or by others, and no more', () => {
    const record = recordWith({})
    record.noteImage(A, { outcome: 'removed' })
    record.noteImage(B, { outcome: 'already-gone' })
    record.noteImage(C, {
      outcome: 'failed',
      error: { code: 'InternalError', cause: 'outage', message: '' },
    })

    expect(record.goneImages).toEqual(new Set([A, B]))
  })
})

describe('what is abandoned', () => {
  it.each([
    { what: 'removing', record: recordWith({ removing: A }) },
    { what: 'disabling', record: recordWith({ disabling: A }) },
  ])('is not known where a call for $what was never answered', ({ record }) => {
    record.noteAbandoned({ ...NOTHING, images: [planned(A), planned(B)] }, 'cancelled')

    const { images } = record.of({
      ...NOTHING,
      target: { accountId: '1', region: 'eu-west-1', partition: 'aws' },
      refusals: [],
      warnings: [],
    })
    expect(images.get(A)).toEqual(toNotAttempted('cancelled', true))
    expect(images.get(B)).toEqual(toNotAttempted('cancelled', false))
    expect(images.get(A)).not.toEqual(images.get(B))
  })

  it('is told as disabled where newer evidence says so of an image whose DisableImage was never answered', () => {
    const record = recordWith({ disabling: A })
    const images = [A, B]
      .map((id) => anImage({ id, state: 'disabled' }))
      .map((image) => aPlannedImage({ image, snapshots: [] }))

    record.noteAbandoned({ ...NOTHING, images }, 'cancelled')

    expect([...record.soFar.images.values()]).toEqual([
      unansweredOutcome(true),
      toNotAttempted('cancelled', false),
    ])
  })
})
