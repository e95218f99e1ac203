import { MINUTE } from '../../../src/model/index.ts'
import { imageId, OTHER_REGION } from '../../support/model-factories.ts'
import { plannedIn, toldOf } from '../../support/engine/run.ts'
import { aRunOfTwo, launch, oldImage } from '../../support/engine/scenes.ts'

const [A, C] = [imageId(1), imageId(3)] as const

describe('a target that takes 11 minutes to read', () => {
  it('holds up nobody else, and is named', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    there.readingTakes = 11 * MINUTE

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toMatchObject({ [A]: 'removed' })
    expect(toldOf(result, there)).toMatchObject({ [C]: 'not attempted: evidence-too-old' })
    expect(plannedIn(result, here).status).toBe('done')
    expect(plannedIn(result, there)).toMatchObject({
      status: 'failed',
      problem: { code: 'evidence-too-old', target: OTHER_REGION },
    })
    expect(result.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^us-east-1 \(111122223333\): .* within 10 minutes/),
    ])
  })

  it('is not asked again, because nothing may rest on it', async () => {
    const { run, there } = aRunOfTwo([1], [3])
    there.readingTakes = 11 * MINUTE

    await run.cleanUp()

    expect([there.readings.length, there.asked.length]).toEqual([2, 1])
  })

  it('counts for the others as it was read', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    there.readingTakes = 11 * MINUTE
    launch(there, A)

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toEqual({ [A]: 'kept: in-use' })
  })

  it('stops the others with shared-images: remove, where all must be new', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    there.readingTakes = 11 * MINUTE

    const result = await run.cleanUp({ sharedImages: 'remove' })

    expect(toldOf(result, here)).toMatchObject({ [A]: 'not attempted: evidence-too-old' })
    expect(plannedIn(result, here).problem?.message).toMatch(/^us-east-1 .* in eu-west-1/)
    expect([here.removals.attempts, there.removals.attempts]).toEqual([[], []])
  })
})

describe('a target that takes 11 minutes to ask', () => {
  it('is renewed once, and then named', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    there.answeringTakes = 11 * MINUTE

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toMatchObject({ [A]: 'removed' })
    expect(plannedIn(result, there).problem?.code).toBe('evidence-too-old')
    expect(there.removals.attempts).toEqual([])
  })
})

describe('targets that take six minutes to ask', () => {
  it('are asked side by side', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    here.answeringTakes = there.answeringTakes = 6 * MINUTE

    const result = await run.cleanUp()

    expect(result.problems).toEqual([])
    expect([here.asked.length, there.asked.length]).toEqual([1, 1])
  })
})

describe('a target that waits for answers about a copy in another one', () => {
  it.each([
    { reading: 0, answering: 11, named: 'us-east-1' },
    { reading: 5, answering: 6, named: 'us-east-1' },
    { reading: 6, answering: 6, named: 'eu-west-1' },
    { reading: 9, answering: 2, named: 'eu-west-1' },
  ])('for $answering minutes after a reading of $reading: $named is the slow one', async (of) => {
    const { run, here, there } = aRunOfTwo([1], [4])
    there.images.set(C, oldImage(3, { copyOf: A, deregistrationProtection: 'enabled' }))
    here.readingTakes = of.reading * MINUTE
    there.answeringTakes = of.answering * MINUTE

    const result = await run.cleanUp()

    const { problem } = plannedIn(result, here)
    expect(toldOf(result, here)).toMatchObject({ [A]: 'not attempted: evidence-too-old' })
    expect(problem).toMatchObject({ code: 'evidence-too-old', target: here.target })
    expect(problem?.message).toMatch(
      new RegExp(`^${of.named} .* Nothing more was taken away in eu-west-1 `),
    )
  })
})

describe('a target that is slow once', () => {
  it('is read again, and then carried out', async () => {
    const { run, there } = aRunOfTwo([1], [3])
    there.readingTakes = 11 * MINUTE
    there.script.before('reading', 2, () => {
      there.readingTakes = 0
    })

    const result = await run.cleanUp()

    expect(toldOf(result, there)).toMatchObject({ [C]: 'removed' })
    expect(result.problems).toEqual([])
  })

  it('is read again only where half of its time is over', async () => {
    const { run, here, there } = aRunOfTwo([1, 2], [])
    here.script.before('removal', 2, () => {
      run.clock.advance(61 * MINUTE)
    })
    there.script.before('reading', 2, () => {
      run.clock.advance(4 * MINUTE)
    })

    await run.cleanUp()

    expect([here.readings.length, there.readings.length]).toEqual([2, 2])
  })
})
