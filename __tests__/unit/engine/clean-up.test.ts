import type { RunEvent } from '../../../src/engine/ports.ts'
import { imageId, OTHER_REGION, snapshotId, tags, TARGET } from '../../support/model-factories.ts'
import { FakeRun, plannedIn, resultIn, toldOf } from '../../support/engine/run.ts'
import {
  anOrphan,
  aRun,
  aRunOfTwo,
  launch,
  oldImage,
  withOld,
} from '../../support/engine/scenes.ts'

const [A, B, C, S, O] = [imageId(1), imageId(2), imageId(3), snapshotId(1), snapshotId(9)] as const

const kindsOf = ({ events }: FakeRun): readonly RunEvent['kind'][] => events.map(({ kind }) => kind)

describe('a dry run', () => {
  it('is the same run without what removes', async () => {
    const seed = withOld([1, 2])
    const [dry, real] = [new FakeRun(), new FakeRun()]
    const accounts = [dry, real].map((run) => run.add(seed))
    for (const account of accounts) launch(account, B)

    const planned = await dry.cleanUp({}, { dryRun: true })
    const done = await real.cleanUp()

    const here = { target: TARGET }
    const [before, after] = [plannedIn(planned, here), plannedIn(done, here)]
    expect(before.plan).toEqual(after.plan)
    expect(before.evidence).toEqual(after.evidence)
    expect([before.status, after.status]).toEqual(['done', 'done'])
    expect(before.outcomes).toBeUndefined()
    expect(accounts.map(({ removals }) => removals.attempts)).toEqual([[], [A]])
    expect(kindsOf(real).slice(0, kindsOf(dry).length)).toEqual(kindsOf(dry))
  })

  it('enters no account to remove anything', async () => {
    const { run, account } = aRun([1])
    let created = 0
    Object.assign(account, {
      createChanges: () => {
        created += 1
        return account.changes
      },
    })

    await run.cleanUp({}, { dryRun: true })

    expect(created).toBe(0)
  })
})

describe('a run', () => {
  it('tells what it does, in its order', async () => {
    const { run, account } = aRun([1])
    account.snapshots.set(O, anOrphan(9))

    await run.cleanUp({ orphanSnapshots: 'delete' })

    expect(kindsOf(run)).toEqual([
      'reading',
      'read',
      'all-read',
      'asking',
      'answered',
      'answered',
      'answered',
      'asked',
      'planned',
      'removing',
      'image',
      'snapshot',
      'snapshot',
    ])
    expect(run.events).toContainEqual({ kind: 'asking', count: 3 })
    expect(run.events.slice(-3)).toMatchObject([
      { kind: 'image', target: account.target, outcome: { outcome: 'removed' } },
      { kind: 'snapshot', id: S, isOrphan: false, outcome: { outcome: 'deleted' } },
      { kind: 'snapshot', id: O, isOrphan: true, outcome: { outcome: 'deleted' } },
    ])
  })

  it('shows the plan before anything is removed', async () => {
    const { run, account } = aRun([1])
    run.listen = (event) => {
      if (event.kind !== 'planned') return
      expect(account.images.size).toBe(1)
      expect(event.targets).toMatchObject([{ kind: 'planned', outcomes: undefined }])
    }

    await run.cleanUp()

    expect(kindsOf(run)).toContain('planned')
    expect.assertions(3)
  })

  it('asks only about what the first plan takes away', async () => {
    const { run, account } = aRun([1, 2, 3])
    launch(account, B)
    account.images.set(C, oldImage(3, { tags: tags({ 'ami-cleanup:keep': '' }) }))

    await run.cleanUp()

    expect(account.asked).toEqual([
      { imageReferences: [A], imageSharing: [A], snapshotSharing: [S] },
    ])
  })

  it('shows the row of what was asked about', async () => {
    const { run, account } = aRun([1])
    account.evidence = [
      { source: 'instances', durationMs: 1 },
      { source: 'image-references', durationMs: 0 },
    ]
    account.answeredRow = { source: 'image-references', durationMs: 7 }

    const result = await run.cleanUp({}, { dryRun: true })

    expect(plannedIn(result, account).evidence.map(({ durationMs }) => durationMs)).toEqual([1, 7])
  })

  it('tells the targets in their order, those that could not be entered first', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    here.readingTakes = 1000
    run.addClosed({ ...OTHER_REGION, region: 'us-west-2' })

    const { targets } = await run.cleanUp()

    expect(targets.map(({ target }) => target.region)).toEqual([
      'us-west-2',
      here.target.region,
      there.target.region,
    ])
  })

  it('fails with what AWS refused', async () => {
    const { run, account } = aRun([1, 2])
    account.removals.meets(A, { code: 'UnauthorizedOperation' })

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toMatchObject({
      [A]: 'failed: UnauthorizedOperation',
      [S]: 'not attempted: image-stays',
      [B]: 'removed',
    })
    expect(plannedIn(result, account)).toMatchObject({ status: 'failed', problem: undefined })
  })

  it('fails with a snapshot that AWS did not delete', async () => {
    const { run, account } = aRun([1])
    account.removals.undeletable.add(S)

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toEqual({ [A]: 'removed', [S]: 'failed: client-error' })
    expect(plannedIn(result, account).status).toBe('failed')
  })

  it('of no target says nothing', async () => {
    expect(await new FakeRun().cleanUp()).toEqual({
      targets: [],
      evidenceTargets: [],
      problems: [],
      warnings: [],
    })
  })
})

describe('image-ids', () => {
  it('of which one exists nowhere is a warning', async () => {
    const { run, account } = aRun([1])

    const result = await run.cleanUp({ imageIds: [A, B] })

    expect(toldOf(result, account)).toMatchObject({ [A]: 'removed' })
    expect(result.warnings).toEqual([
      { code: 'image-not-found', message: `image-ids names ${B}, which no target has.` },
    ])
    expect(result.problems).toEqual([])
  })

  it('of which none exists is a problem', async () => {
    const { run } = aRun([1])

    const result = await run.cleanUp({ imageIds: [B, C] })

    expect(result.problems).toMatchObject([
      { code: 'image-ids-not-found', message: `image-ids: none of ${B}, ${C} exists here.` },
    ])
  })

  it.each(['unread', 'closed'] as const)(
    'of which none is known says nothing more where a target is %s',
    async (how) => {
      const { run, there } = aRunOfTwo([1], [3])
      if (how === 'unread') there.unreadable.add('images')
      else run.addClosed({ ...OTHER_REGION, region: 'us-west-2' })

      const result = await run.cleanUp({ imageIds: [B] })

      expect(result.problems.map(({ code }) => code)).not.toContain('image-ids-not-found')
    },
  )
})

describe('warnings', () => {
  it.each([
    { dryRun: false, codes: ['references-skipped'] },
    { dryRun: true, codes: [] },
  ])('of what was not looked at: dry run $dryRun', async ({ dryRun, codes }) => {
    const { run } = aRun([1])
    const skippedReferences = ['fleets', 'tasks'] as const

    const { warnings } = await run.cleanUp({}, { dryRun, skippedReferences })

    expect(warnings.map(({ code }) => code)).toEqual(codes)
    expect(warnings.map(({ message }) => message).join()).toMatch(
      dryRun ? /^$/ : /^skip-references: fleets, tasks were not looked at/,
    )
  })

  it('are said once, of all targets', async () => {
    const { run, here, there } = aRunOfTwo([1], [3])
    const until = tags({ 'ami-cleanup:keep-until': 'soon' })
    here.images.set(A, oldImage(1, { tags: until }))
    there.images.set(A, oldImage(1, { tags: until }))
    there.images.set(C, oldImage(3, { tags: until }))

    const { warnings } = await run.cleanUp()

    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining(A),
      expect.stringContaining(C),
    ])
  })
})

describe('a target that was never read', () => {
  it('is not told of as planned', async () => {
    const { run, account } = aRun([1])
    account.unreadable.add('images')

    const result = await run.cleanUp({}, { dryRun: true })

    expect(resultIn(result, account)).toMatchObject({ kind: 'not-read', target: account.target })
    expect(result.problems).toHaveLength(1)
  })
})
