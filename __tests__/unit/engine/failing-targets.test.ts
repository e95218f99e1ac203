import { HOUR, MINUTE, type NamedReference } from '../../../src/model/index.ts'
import { imageId, OTHER_REGION, snapshotId } from '../../support/model-factories.ts'
import type { Part } from '../../support/engine/account.ts'
import { plannedIn, resultIn, toldOf } from '../../support/engine/run.ts'
import { anOrphan, aRun, aRunOfTwo, launch, oldImage } from '../../support/engine/scenes.ts'

const [A, B, C, O] = [imageId(1), imageId(2), imageId(3), snapshotId(9)] as const

describe('a target that cannot be read at first', () => {
  it('is named and fails the run; the others go on', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    there.unreadable.add('fleets')

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toMatchObject({ [A]: 'removed' })
    expect(resultIn(result, there)).toMatchObject({
      kind: 'not-read',
      problem: { code: 'evidence-incomplete' },
    })
    expect(result.problems).toMatchObject([{ code: 'evidence-incomplete', target: OTHER_REGION }])
    expect(run.events).toContainEqual(expect.objectContaining({ kind: 'not-read' }))
    expect(there.removals.attempts).toEqual([])
  })

  it('is not entered again, and counts on however old what was read of it is', async () => {
    const { run, here, there } = aRunOfTwo([1, 2], [3])
    there.unreadable.add('fleets')
    launch(there, B)
    here.script.before('removal', 1, () => {
      run.clock.advance(3 * HOUR)
    })

    const result = await run.cleanUp()

    expect(there.readings).toHaveLength(1)
    expect(toldOf(result, here)).toMatchObject({ [A]: 'removed', [B]: 'kept: in-use' })
  })

  it.each([
    { sharedImages: 'remove', unreadable: true, stops: true },
    { sharedImages: 'remove', unreadable: false, stops: false },
    { sharedImages: 'remove-unused', unreadable: true, stops: false },
  ] as const)(
    'stops the others with shared-images: $sharedImages ($unreadable): $stops',
    async ({ sharedImages, unreadable, stops }) => {
      const { run, here, there } = aRunOfTwo([1], [])
      if (unreadable) there.unreadable.add('fleets')

      const result = await run.cleanUp({ sharedImages })

      expect(here.removals.attempts).toEqual(stops ? [] : [A])
      expect(plannedIn(result, here)).toMatchObject(
        stops
          ? { status: 'refused', problem: { code: 'another-target-unread' } }
          : { status: 'done', problem: undefined },
      )
    },
  )

  it('stops the others with shared-images: remove where its account cannot be entered', async () => {
    const { run, account } = aRun([1])
    const problem = run.addClosed(OTHER_REGION)

    const result = await run.cleanUp({ sharedImages: 'remove' })

    expect(result.targets[0]).toEqual({ kind: 'not-read', target: OTHER_REGION, problem })
    expect(plannedIn(result, account).problem?.code).toBe('another-target-unread')
    expect(result.problems.map(({ code }) => code)).toEqual([
      'account-not-entered',
      'another-target-unread',
    ])
    expect(account.removals.attempts).toEqual([])
  })
})

describe('what was read of a target that failed', () => {
  it.each<{ what: string; broken: Part }>([
    { what: 'a source', broken: 'fleets' },
    { what: 'its images', broken: 'images' },
    { what: 'its Recycle Bin', broken: 'recycle-bin' },
  ])('names images although $what cannot be read', async ({ broken }) => {
    const { run, here, there } = aRunOfTwo([1], [])
    launch(there, A)
    there.unreadable.add(broken)

    expect(toldOf(await run.cleanUp(), here)).toEqual({ [A]: 'kept: in-use' })
  })

  it('is asked about its copies', async () => {
    const { run, here, there } = aRunOfTwo([1], [])
    there.images.set(C, oldImage(3, { copyOf: A, snapshots: [] }))
    there.usedWhenAsked.set(C, [userOf(C)])
    there.unreadable.add('fleets')

    expect(toldOf(await run.cleanUp(), here)).toEqual({ [A]: 'kept: in-use' })
  })

  it.each<{ broken: Part; isDeleted: boolean }>([
    { broken: 'fleets', isDeleted: true },
    { broken: 'images', isDeleted: false },
  ])('lets an orphan go only where its images are known: $broken', async (of) => {
    const { run, here, there } = aRunOfTwo([1], [])
    here.snapshots.set(O, anOrphan(9))
    there.unreadable.add(of.broken)

    await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(here.snapshots.has(O)).toBe(!of.isDeleted)
  })

  it('no orphan goes while an account cannot be entered', async () => {
    const { run, account } = aRun([1])
    account.snapshots.set(O, anOrphan(9))
    run.addClosed(OTHER_REGION)

    await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(account.snapshots.has(O)).toBe(true)
    expect(account.images.has(A)).toBe(false)
  })
})

describe('a target that cannot be asked', () => {
  it('gets no plan and fails the run; the others go on', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    there.unreadable.add('answers')

    const result = await run.cleanUp()

    expect(toldOf(result, here)).toMatchObject({ [A]: 'removed' })
    expect(resultIn(result, there).kind).toBe('not-read')
    expect(result.problems).toMatchObject([{ target: OTHER_REGION }])
    expect(run.events).toContainEqual(
      expect.objectContaining({ kind: 'not-read', target: OTHER_REGION }),
    )
    expect(there.removals.attempts).toEqual([])
  })

  it('stops the others with shared-images: remove', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    there.unreadable.add('answers')

    await run.cleanUp({ sharedImages: 'remove' })

    expect(here.removals.attempts).toEqual([])
  })

  it('at a renewal is stopped there', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(11 * MINUTE)
      account.unreadable.add('answers')
    })

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toMatchObject({
      [A]: 'removed',
      [B]: 'not attempted: target-stopped',
      [snapshotId(2)]: 'not attempted: target-stopped',
    })
    expect(plannedIn(result, account).status).toBe('failed')
  })
})

const userOf = (id: string): NamedReference => ({
  source: 'image-references',
  names: id,
  resource: 'recipe',
  detail: undefined,
  target: OTHER_REGION,
})
