import { DAY, HOUR, type Image, type ImageState } from '../../../src/model/index.ts'
import { disabledAtOf, enabledAgain, inGrace, stepFor } from '../../../src/plan/tags.ts'
import { anImage, daysAgo, NOW, tags } from '../../support/model-factories.ts'
import { ID, KEPT } from './kept-images.ts'
import { planOne, verdictOn } from './planning.ts'

const GRACE = 14 * DAY

const marked = (mark: string, overrides: Partial<Image> = {}): Image =>
  anImage({
    state: 'disabled',
    createdAt: daysAgo(100),
    tags: tags({ 'ami-cleanup:disabled-at': mark }),
    ...overrides,
  })

const markedAt = (at: Date, overrides: Partial<Image> = {}): Image =>
  marked(at.toISOString(), overrides)

const later = (date: Date, milliseconds: number): Date => new Date(date.getTime() + milliseconds)

describe('a mark counts', () => {
  it.each([
    ['as it is written', '2026-01-31T13:00:00Z'],
    ['with another zone', '2026-01-31T14:00:00+01:00'],
    ['with milliseconds', '2026-01-31T13:00:00.000Z'],
  ])('%s', (_how, mark) => {
    const image = marked(mark, { createdAt: new Date('2025-01-01') })
    expect(disabledAtOf(image, NOW)).toEqual(new Date('2026-01-31T13:00:00Z'))
  })

  it.each([
    ['of now', markedAt(NOW)],
    ['of when the image was made', markedAt(daysAgo(100))],
    ['of when it was last launched', markedAt(daysAgo(50), { lastLaunchedAt: daysAgo(50) })],
    ['in whatever state', markedAt(daysAgo(50), { state: 'available' })],
  ])('%s', (_when, image) => {
    expect(disabledAtOf(image, NOW)).toBeDefined()
  })

  it.each([
    ['where there is none', anImage({ state: 'disabled' })],
    ['that is empty', marked('')],
    ['that is no time', marked('yesterday')],
    ['that has no time of the day', marked('2026-11-01')],
    ['that has no zone', marked('2026-11-01T13:00:00')],
    ['of a day that does not exist', marked('2026-02-30T13:00:00Z')],
    ['with more behind it', marked('2026-11-01T13:00:00Z or so')],
    ['of the future', markedAt(later(NOW, 1))],
    ['of before the image was made', markedAt(later(daysAgo(100), -1))],
    [
      'of before it was last launched',
      markedAt(later(daysAgo(50), -1), { lastLaunchedAt: daysAgo(50) }),
    ],
  ])('not %s', (_why, image) => {
    expect(disabledAtOf(image, NOW)).toBeUndefined()
  })
})

describe('an image that was enabled again', () => {
  it.each(['2026-01-31T13:00:00Z', 'yesterday', ''])('is protected by the mark %j', (mark) => {
    expect(enabledAgain(marked(mark, { state: 'available' }))).toEqual({
      by: 'enabled-again',
      mark,
    })
    expect(verdictOn(marked(mark, { state: 'available' }))).toMatchObject({
      reason: { code: 'protected', protection: { by: 'enabled-again' } },
    })
  })

  it.each(['disabled', 'failed', 'error', 'invalid'] as const)('is none that is %s', (state) => {
    expect(enabledAgain(marked('2026-01-31T13:00:00Z', { state }))).toBeUndefined()
  })
})

describe('a disabled image with a mark that counts', () => {
  const disabledAt = daysAgo(10)
  const image = markedAt(disabledAt)

  it('waits until grace is over', () => {
    const until = later(disabledAt, GRACE)
    expect(inGrace(image, GRACE, NOW)).toEqual({ code: 'in-grace', disabledAt, until })
    expect(inGrace(image, GRACE, later(until, -1))).toBeDefined()
    expect(inGrace(image, GRACE, until)).toBeUndefined()
  })
  it.each([
    ['it is not disabled', markedAt(disabledAt, { state: 'failed' })],
    ['its mark does not count', marked('yesterday')],
    ['it has no mark', anImage({ state: 'disabled' })],
  ])('is the only one that waits: not where %s', (_why, other) => {
    expect(inGrace(other, GRACE, NOW)).toBeUndefined()
    expect(inGrace(other, undefined, NOW)).toBeUndefined()
  })
})

describe('the step that an image is due for', () => {
  const LAUNCHABLE: readonly ImageState[] = ['available', 'disabled']
  const OTHERS: readonly ImageState[] = ['failed', 'error', 'invalid']

  it.each(LAUNCHABLE)('with grace is to be disabled where it is %s', (state) => {
    expect(stepFor(anImage({ state }), GRACE, NOW)).toBe('disable')
    expect(stepFor(marked('yesterday', { state }), GRACE, NOW)).toBe('disable')
  })

  it('with grace is to be removed where it is disabled with a mark that counts', () => {
    expect(stepFor(markedAt(daysAgo(20)), GRACE, NOW)).toBe('remove')
    expect(stepFor(markedAt(daysAgo(20), { state: 'available' }), GRACE, NOW)).toBe('disable')
  })

  it.each(OTHERS)('is to be removed where it is %s', (state) => {
    expect(stepFor(anImage({ state }), GRACE, NOW)).toBe('remove')
  })

  it.each([undefined, 0])('is to be removed with a grace of %s', (grace) => {
    for (const state of LAUNCHABLE) expect(stepFor(anImage({ state }), grace, NOW)).toBe('remove')
  })
})

describe('a plan with grace', () => {
  it.each(KEPT)('keeps $what', ({ image = {}, policy, inventory, reason }) => {
    const verdict = verdictOn({ id: ID, ...image }, { ...policy, grace: GRACE }, inventory)

    expect(verdict).toEqual({ verdict: 'keep', reason })
  })
  it('disables what it would remove without, for the same reason, and leaves its snapshots', () => {
    const image = {
      createdAt: daysAgo(100),
      snapshots: [{ snapshotId: 'snap-1', volumeSizeGib: 8 }],
    }
    const [without, withGrace] = [planOne(image), planOne(image, { grace: GRACE })]

    expect(withGrace.verdict).toEqual({ ...without.verdict, verdict: 'disable' })
    expect(withGrace.snapshots.map(({ verdict }) => verdict.verdict)).toEqual(['stays-with-image'])
  })

  it('removes what was disabled for so long, and keeps it an hour before', () => {
    const removed = verdictOn(markedAt(later(NOW, -GRACE)), { grace: GRACE })
    const kept = verdictOn(markedAt(later(NOW, HOUR - GRACE)), { grace: GRACE })

    expect([removed.verdict, kept.reason.code]).toEqual(['remove', 'in-grace'])
  })
})
