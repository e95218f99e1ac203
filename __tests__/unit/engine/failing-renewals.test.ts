import { HOUR, MINUTE } from '../../../src/model/index.ts'
import { imageId, OTHER_REGION, snapshotId } from '../../support/model-factories.ts'
import type { Part } from '../../support/engine/account.ts'
import { plannedIn, toldOf } from '../../support/engine/run.ts'
import { anOrphan, aRun, aRunOfTwo, launch, oldImage } from '../../support/engine/scenes.ts'

const [A, B, C, O] = [imageId(1), imageId(2), imageId(3), snapshotId(9)] as const

/** The second removal here finds the evidence of the other target too old. */
function whenAllIsOld(change: (run: ReturnType<typeof aRunOfTwo>) => void) {
  const two = aRunOfTwo([1, 2], [])
  two.here.script.before('removal', 2, () => {
    two.run.clock.advance(HOUR + 1)
    change(two)
  })
  return two
}

describe('a target that cannot be read again', () => {
  it('keeps what is left of it, fails the run and is named', async () => {
    const { run, account } = aRun([1, 2])
    account.snapshots.set(O, anOrphan(9))
    account.script.before('removal', 2, () => {
      run.clock.advance(11 * MINUTE)
      account.unreadable.add('fleets')
    })

    const result = await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(toldOf(result, account)).toEqual({
      [A]: 'removed',
      [snapshotId(1)]: 'deleted',
      [B]: 'not attempted: target-stopped',
      [snapshotId(2)]: 'not attempted: target-stopped',
      [O]: 'not attempted: target-stopped',
    })
    expect(plannedIn(result, account)).toMatchObject({
      status: 'failed',
      problem: { code: 'evidence-incomplete' },
    })
    expect(result.problems).toHaveLength(1)
  })

  it('is named where it had nothing to remove; the others go on', async () => {
    const { run, here, there } = whenAllIsOld(({ there: other }) => other.unreadable.add('fleets'))

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toMatchObject({ [A]: 'removed', [B]: 'removed' })
    expect(plannedIn(result, here)).toMatchObject({ status: 'done', problem: undefined })
    expect(plannedIn(result, there)).toMatchObject({
      status: 'failed',
      problem: { code: 'evidence-incomplete', target: OTHER_REGION },
    })
    expect(result.problems).toMatchObject([{ target: OTHER_REGION }])
    expect(run.events).toContainEqual(
      expect.objectContaining({ kind: 'not-read', target: OTHER_REGION }),
    )
  })

  it('stays failed although it answers later', async () => {
    const { run, here, there } = aRunOfTwo([1, 2], [3, 4])
    here.script.before('removal', 2, () => {
      run.clock.advance(HOUR + 1)
    })
    there.script.before('reading', 2, () => there.unreadable.add('fleets'))
    there.script.before('reading', 3, () => {
      there.unreadable.clear()
    })

    const result = await run.cleanUp()

    expect(plannedIn(result, there).status).toBe('failed')
    expect(result.problems).toHaveLength(1)
  })

  it('stops the others with shared-images: remove', async () => {
    const { run, here, there } = whenAllIsOld(({ there: other }) => other.unreadable.add('fleets'))

    const result = await run.cleanUp({ sharedImages: 'remove' })

    expect(toldOf(result, here)).toMatchObject({
      [A]: 'removed',
      [B]: 'not attempted: target-stopped',
    })
    expect(result.problems.map(({ code }) => code)).toEqual([
      'evidence-incomplete',
      'another-target-unread',
    ])
    expect(there.readings).toHaveLength(2)
  })
})

describe('of a target that cannot be read again still counts', () => {
  it.each<{ what: string; broken: Part }>([
    { what: 'what named images before', broken: 'references' },
    { what: 'the copies that were known', broken: 'images' },
  ])('$what', async ({ broken }) => {
    const { run, here, there } = aRunOfTwo([1, 2], [])
    there.images.set(C, oldImage(3, { copyOf: B, snapshots: [] }))
    here.script.before('reading', 2, () => {
      launch(here, C)
    })
    here.script.before('removal', 1, () => {
      run.clock.advance(HOUR + 1)
      there.unreadable.add(broken)
      there.unreadable.add('fleets')
    })

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toMatchObject({ [A]: 'removed', [B]: 'kept: in-use' })
  })

  it('what names images now, because that much was read', async () => {
    const { run, here } = whenAllIsOld(({ there: other }) => {
      launch(other, B)
      other.unreadable.add('fleets')
    })

    expect(toldOf(await run.cleanUp(), here)).toMatchObject({ [B]: 'kept: in-use' })
  })

  it('that its images were not known at first, so that no orphan goes', async () => {
    const { run, here, there } = aRunOfTwo([1], [])
    there.unreadable.add('images')
    here.snapshots.set(O, anOrphan(9))
    here.script.before('removal', 1, () => {
      run.clock.advance(HOUR + 1)
    })

    await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(here.snapshots.has(O)).toBe(true)
  })
})
