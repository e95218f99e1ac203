import { MINUTE } from '../../../src/model/index.ts'
import { imageId, mapped, snapshotId, tags } from '../../support/model-factories.ts'
import { plannedIn, toldOf } from '../../support/engine/run.ts'
import { anOrphan, aRun, launch, oldImage, oldSnapshot } from '../../support/engine/scenes.ts'

const [A, B, C] = [imageId(1), imageId(2), imageId(3)] as const
const [S, T] = [snapshotId(1), snapshotId(2)] as const

const TOO_LONG = 10 * MINUTE + 1

describe('evidence of the own target', () => {
  it.each([
    { age: 10 * MINUTE, readings: 1 },
    { age: 10 * MINUTE + 1, readings: 2 },
  ])('of $age milliseconds: read $readings times', async ({ age, readings }) => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(age)
    })

    const result = await run.cleanUp()

    expect(account.readings).toHaveLength(readings)
    expect(toldOf(result, account)).toMatchObject({ [A]: 'removed', [B]: 'removed' })
    expect(result.problems).toEqual([])
  })

  it('is told of when it is read again', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
    })

    await run.cleanUp()

    expect(run.events.filter(({ kind }) => kind === 'renewing')).toEqual([
      { kind: 'renewing', target: account.target, why: 'too-old' },
    ])
  })

  it('is asked about again, because the answers are as old', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.sharedWith.set(B, ['444455556666'])
    })

    const result = await run.cleanUp()

    expect(account.asked.map(({ imageSharing }) => imageSharing)).toEqual([[A, B], [B]])
    expect(toldOf(result, account)).toMatchObject({ [A]: 'removed', [B]: 'kept: shared' })
  })

  it('shows in the report as it was read last', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.images.set(C, oldImage(3, { tags: tags({ 'ami-cleanup:keep-until': 'soon' }) }))
      account.images.set(B, oldImage(2, { tags: tags({ 'ami-cleanup:keep-until': 'soon' }) }))
    })

    const result = await run.cleanUp()

    expect(result.warnings.map(({ code }) => code)).toContain('unreadable-keep-until')
  })
})

describe('what goes can only become less', () => {
  it.each([
    {
      what: 'an image that has come into use stays',
      change: 'launch',
      told: { [B]: 'kept: in-use' },
    },
    { what: 'one that was tagged stays', change: 'tag', told: { [B]: 'kept: protected' } },
    {
      what: 'one that somebody removed is gone, and its snapshot goes',
      change: 'remove',
      told: { [B]: 'already-gone', [T]: 'deleted' },
    },
    {
      what: 'one that somebody removed with its snapshot is gone with it',
      change: 'remove with snapshot',
      told: { [B]: 'already-gone', [T]: 'already-gone' },
    },
  ] as const)('$what', async ({ change, told }) => {
    const { run, account } = aRun([1, 2])
    const changes = {
      launch: () => {
        launch(account, B)
      },
      tag: () => account.images.set(B, oldImage(2, { tags: tags({ 'ami-cleanup:keep': '' }) })),
      remove: () => account.images.delete(B),
      'remove with snapshot': () => account.images.delete(B) && account.snapshots.delete(T),
    }
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      changes[change]()
    })

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toMatchObject({ [A]: 'removed', [S]: 'deleted', ...told })
  })

  it('what was kept at first stays, although nothing keeps it now', async () => {
    const { run, account } = aRun([1, 2, 3])
    launch(account, C)
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.references = []
    })

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toMatchObject({ [B]: 'removed', [C]: 'kept: in-use' })
    expect(account.images.has(C)).toBe(true)
  })

  it('what is new is left alone and not told of', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.images.set(C, oldImage(3))
      account.snapshots.set(snapshotId(9), anOrphan(9))
    })

    const result = await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(account.images.has(C)).toBe(true)
    expect(account.snapshots.has(snapshotId(9))).toBe(true)
    expect(Object.keys(toldOf(result, account)).toSorted()).toEqual([A, B, S, T])
  })

  it('an orphan that is referenced now stays, and one that is gone was taken by somebody else', async () => {
    const { run, account } = aRun([1])
    const orphans = [8, 9, 10].map(snapshotId)
    for (const number of [8, 9, 10]) account.snapshots.set(snapshotId(number), anOrphan(number))
    account.script.before('removal', 1, () => {
      run.clock.advance(TOO_LONG)
      launch(account, snapshotId(8))
      account.snapshots.delete(snapshotId(9))
    })

    const result = await run.cleanUp({ orphanSnapshots: 'delete' })

    const told = toldOf(result, account)
    expect(orphans.map((id) => told[id])).toEqual([undefined, 'already-gone', 'deleted'])
    expect(plannedIn(result, account).outcomes?.snapshots.has(snapshotId(8))).toBe(false)
    expect(account.snapshots.has(snapshotId(8))).toBe(true)
  })

  it('with require-recycle-bin the snapshot of an image that is gone stays once no rule covers it', async () => {
    const { run, account } = aRun([1, 2])
    const rule = { id: 'rule-1', retentionDays: 7, resourceTags: [], excludedTags: [] }
    const image = { ...rule, resourceType: 'EC2_IMAGE' } as const
    account.retentionRules = [image, { ...rule, resourceType: 'EBS_SNAPSHOT' }]
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.retentionRules = [image]
      account.images.delete(B)
    })

    const result = await run.cleanUp({ requireRecycleBin: true })

    expect(toldOf(result, account)).toEqual({
      [A]: 'removed',
      [S]: 'deleted',
      [B]: 'already-gone',
      [T]: 'kept: not-recoverable',
    })
  })

  it('each image that is gone has its own snapshots', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 1, () => {
      run.clock.advance(TOO_LONG)
      account.images.clear()
      launch(account, T)
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({
      [A]: 'already-gone',
      [S]: 'deleted',
      [B]: 'already-gone',
      [T]: 'kept: referenced',
    })
  })

  it('a snapshot whose image went is left where the target cannot be read again', async () => {
    const { run, account } = aRun([1])
    account.removals.ignoresSnapshots = true
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.unreadable.add('fleets')
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({
      [A]: 'removed',
      [S]: 'not attempted: target-stopped',
    })
  })

  it('a target that cannot be read again is told as that one, whoever else it stops', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.unreadable.add('fleets')
    })

    const { problems } = await run.cleanUp({ sharedImages: 'remove' })

    expect(problems.map(({ code }) => code)).toEqual(['evidence-incomplete'])
  })

  it('no reason speaks of a plan file, because there is none', async () => {
    const { run, account } = aRun([1, 2])
    account.script.before('removal', 2, () => {
      run.clock.advance(TOO_LONG)
      account.images.set(B, oldImage(2, { snapshots: [mapped(T), mapped(snapshotId(7))] }))
      account.snapshots.set(snapshotId(7), oldSnapshot(7, 2))
    })

    const result = await run.cleanUp()

    expect(Object.values(toldOf(result, account))).not.toContain('kept: not-planned')
  })
})
