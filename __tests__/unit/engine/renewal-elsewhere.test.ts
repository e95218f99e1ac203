import { HOUR, MINUTE, type Milliseconds, type Policy } from '../../../src/model/index.ts'
import { imageId } from '../../support/model-factories.ts'
import { toldOf } from '../../support/engine/run.ts'
import { aRunOfTwo, launch, oldImage } from '../../support/engine/scenes.ts'

const [A, B, C] = [imageId(1), imageId(2), imageId(3)] as const

describe('evidence of another target', () => {
  const cases: readonly {
    readonly sharedImages: Policy['sharedImages']
    readonly age: Milliseconds
    readonly readings: number
  }[] = [
    { sharedImages: 'keep', age: 10 * MINUTE + 1, readings: 1 },
    { sharedImages: 'keep', age: HOUR, readings: 1 },
    { sharedImages: 'keep', age: HOUR + 1, readings: 2 },
    { sharedImages: 'remove', age: 10 * MINUTE, readings: 1 },
    { sharedImages: 'remove', age: 10 * MINUTE + 1, readings: 2 },
  ]

  it.each(cases)(
    'of $age milliseconds with shared-images: $sharedImages is read $readings times',
    async ({ sharedImages, age, readings }) => {
      const { run, here, there } = aRunOfTwo([1, 2], [])
      here.script.before('removal', 2, () => {
        run.clock.advance(age)
      })

      const result = await run.cleanUp({ sharedImages })

      expect(there.readings).toHaveLength(readings)
      expect(toldOf(result, here)).toMatchObject({ [A]: 'removed', [B]: 'removed' })
    },
  )

  it('keeps the source of a copy that was launched there meanwhile', async () => {
    const { run, here, there } = aRunOfTwo([1, 2], [])
    there.images.set(C, oldImage(3, { copyOf: B }))
    here.script.before('removal', 2, () => {
      run.clock.advance(HOUR + 1)
      launch(there, C)
    })

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toMatchObject({ [A]: 'removed', [B]: 'kept: in-use' })
  })

  it('is read once where several wait for it', async () => {
    const { run, here, there } = aRunOfTwo([1, 2], [3, 4])
    here.readingTakes = there.readingTakes = MINUTE
    here.script.before('removal', 2, () => {
      run.clock.advance(10 * MINUTE + 1)
    })

    await run.cleanUp({ sharedImages: 'remove' })

    expect([here.readings.length, there.readings.length]).toEqual([2, 2])
  })
})

describe('the repository', () => {
  it.each([
    { age: 5 * MINUTE, readings: 1 },
    { age: 10 * MINUTE + 1, readings: 2 },
  ])('is read $readings times where it is $age milliseconds old', async ({ age, readings }) => {
    const { run, here } = aRunOfTwo([1, 2], [3])
    here.script.before('removal', 2, () => {
      run.clock.advance(age)
    })

    await run.cleanUp()

    expect(run.repositoryReadings).toBe(readings)
  })

  it('fails every target where it cannot be read', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    run.isRepositoryReadable = false

    const { targets, problems } = await run.cleanUp()

    expect(targets.map(({ kind }) => kind)).toEqual(['not-read', 'not-read'])
    expect(problems).toHaveLength(2)
    expect([here.removals.attempts, there.removals.attempts]).toEqual([[], []])
  })
})
