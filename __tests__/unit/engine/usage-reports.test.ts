import type { RunResult } from '../../../src/model/index.ts'
import { FakeRun, plannedIn } from '../../support/engine/run.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { oldImage } from '../../support/engine/scenes.ts'
import { hoursAgo, imageId, OTHER_REGION } from '../../support/model-factories.ts'

const ID = imageId(1)
const POLICY = { sharedImages: 'remove-unused' } as const
const GRANTEES = ['444455556666']

/** An account with one image that is shared, and no usage report on it. */
function sharing(run: FakeRun, seed: Parameters<FakeRun['add']>[0] = {}): FakeAccount {
  const account = run.add({ images: [oldImage(1)], ...seed })
  account.sharedWith.set(ID, GRANTEES)
  account.usage.set(ID, { isRead: true, reports: [], read: undefined })
  return account
}

const requestsOf = (result: RunResult, account: FakeAccount): readonly unknown[] => [
  ...(plannedIn(result, account).usageRequests ?? []),
]

describe('usage reports', () => {
  it('are asked for in a real run, and told', async () => {
    const run = new FakeRun()
    const account = sharing(run)

    const result = await run.cleanUp(POLICY)

    expect(account.requested).toEqual([ID])
    expect(requestsOf(result, account)).toEqual([
      [ID, { outcome: 'requested', reportId: `report of ${ID}`, at: run.clock.now() }],
    ])
    expect(run.events.at(-1)).toMatchObject({ kind: 'usage-reports' })
    expect(result.problems).toEqual([])
  })

  it('are asked for nowhere in a dry run', async () => {
    const run = new FakeRun()
    const account = sharing(run)

    const result = await run.cleanUp(POLICY, { dryRun: true })

    expect(account.requested).toEqual([])
    expect(plannedIn(result, account)).not.toHaveProperty('usageRequests')
  })

  it('that AWS does not make are a warning, and no problem', async () => {
    const run = new FakeRun()
    const account = sharing(run)
    account.requestFails = Object.assign(new Error('not allowed'), {
      name: 'UnauthorizedOperation',
    })

    const result = await run.cleanUp(POLICY)

    expect(requestsOf(result, account)).toMatchObject([[ID, { outcome: 'failed' }]])
    expect(result.problems).toEqual([])
    expect(result.warnings).toMatchObject([
      {
        code: 'usage-reports',
        message: expect.stringContaining('UnauthorizedOperation: not allowed'),
      },
    ])
  })

  it('are asked for nowhere once the run is cancelled', async () => {
    const run = new FakeRun()
    const account = sharing(run, { images: [oldImage(1), oldImage(2)] })
    account.script.before('removal', 1, () => {
      run.cancel()
    })

    const result = await run.cleanUp(POLICY)

    expect(account.requested).toEqual([])
    expect(requestsOf(result, account)).toEqual([[ID, { outcome: 'not-attempted' }]])
  })

  it('are asked for where nothing else is done, because the plan is refused', async () => {
    const run = new FakeRun()
    const account = sharing(run, { images: [oldImage(1), oldImage(2)] })
    sharing(run, { target: OTHER_REGION, images: [] })

    await run.cleanUp({ ...POLICY, maxRemovals: { kind: 'count', count: 0 } })

    expect(account.requested).toEqual([ID])
  })
})

describe('shared-images: remove', () => {
  it('warns that other accounts may use what goes, where anything goes', async () => {
    const run = new FakeRun()
    sharing(run)

    const result = await run.cleanUp({ sharedImages: 'remove' })

    expect(result.warnings).toMatchObject([{ code: 'shared-images-remove' }])
  })

  it('warns of nothing where nothing goes', async () => {
    const run = new FakeRun()
    run.add({ images: [{ ...oldImage(1), createdAt: hoursAgo(-1) }] })

    const result = await run.cleanUp({ sharedImages: 'remove', keepPrevious: 1 })

    expect(result.warnings).toEqual([])
  })
})
