import type { Image } from '../../../src/model/index.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { toldOf } from '../../support/engine/run.ts'
import { aRun, numbersTo } from '../../support/engine/scenes.ts'
import { imageId, naming, snapshotId, tags } from '../../support/model-factories.ts'

const SECOND = 1000
const [A, B] = [imageId(1), imageId(2)] as const
const [S, T] = [snapshotId(1), snapshotId(2)] as const

const change = (account: FakeAccount, overrides: Partial<Image>): void => {
  const image = account.images.get(A)
  if (image !== undefined) account.images.set(A, { ...image, ...overrides })
}

describe('an image that changes between its questions and its removal', () => {
  it.each<{ what: string; happen: (account: FakeAccount) => void; reason: string }>([
    {
      what: 'is launched',
      happen: (account) => account.usedWhenAsked.set(A, [naming(A, { resource: 'i-1' })]),
      reason: 'in-use',
    },
    {
      what: 'gets the keep tag',
      happen: (account) => {
        change(account, { tags: tags({ 'ami-cleanup:keep': '' }) })
      },
      reason: 'protected',
    },
    {
      what: 'is protected',
      happen: (account) => {
        change(account, { deregistrationProtection: 'enabled' })
      },
      reason: 'protected',
    },
    {
      what: 'gets a state that nobody knows',
      happen: (account) => {
        change(account, { state: 'unknown', unknownState: 'archived' })
      },
      reason: 'unknown-state',
    },
  ])('stays, and the others go: it $what', async ({ happen, reason }) => {
    const { run, account } = aRun([1, 2])
    account.script.before('look', 1, () => {
      happen(account)
    })

    const told = toldOf(await run.cleanUp(), account)

    expect(told).toEqual({ [A]: `kept: ${reason}`, [B]: 'removed', [T]: 'deleted' })
    expect(account.readings).toHaveLength(2)
  })

  it('goes once it was planned again, where the new plan takes it away as well', async () => {
    const { run, account } = aRun([1])
    account.script.before('look', 1, () => {
      change(account, { lastLaunchedAt: new Date('2020-01-01T00:00:00Z') })
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
  })

  it('is not attempted where it differs again, and the run does not fail', async () => {
    const { run, account } = aRun([1])
    for (const nth of [1, 2]) {
      account.script.before('look', nth, () => {
        change(account, { lastLaunchedAt: new Date(`202${String(nth)}-01-01T00:00:00Z`) })
      })
    }

    const result = await run.cleanUp()

    expect(toldOf(result, account)).toEqual({
      [A]: 'not attempted: changed-again',
      [S]: 'not attempted: changed-again',
    })
    expect(result.problems).toEqual([])
    expect(account.removals.attempts).toEqual([])
  })

  it('is not looked at because of a tag that no rule reads', async () => {
    const { run, account } = aRun([1])
    account.script.before('look', 1, () => {
      change(account, { tags: tags({ seen: 'today' }) })
    })

    await run.cleanUp()

    expect(account.readings).toHaveLength(1)
    expect(account.images.size).toBe(0)
  })
})

describe('the last look', () => {
  it('is about ten images', async () => {
    const { run, account } = aRun(numbersTo(25))

    await run.cleanUp()

    expect(account.looks.map(({ length }) => length)).toEqual([10, 10, 5])
  })

  it('counts for half a minute: what is throttled longer is looked at again', async () => {
    const { run, account } = aRun([1])
    account.removals.throttled.add(A)
    account.script.before('look', 2, () => {
      account.removals.throttled.clear()
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
    expect(account.looks).toEqual([[A], [A]])
    // Nothing is read again for it.
    expect(account.readings).toHaveLength(1)
  })

  it('that does not list an image says that it is gone: no removal is tried', async () => {
    const { run, account } = aRun([1])
    account.script.before('look', 1, () => {
      account.images.delete(A)
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'already-gone', [S]: 'deleted' })
    expect(account.removals.attempts).toEqual([S])
  })

  it('that cannot be had is tried once more after reading again', async () => {
    const { run, account } = aRun([1])
    account.lookFails = new Error('ec2:DescribeImages: InternalError')
    account.script.before('reading', 2, () => {
      account.lookFails = undefined
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({ [A]: 'removed', [S]: 'deleted' })
  })

  it('that cannot be had twice fails the target', async () => {
    const { run, account } = aRun([1])
    account.lookFails = new Error('ec2:DescribeImages: InternalError')

    const result = await run.cleanUp()

    expect(result.problems).toMatchObject([
      { code: 'evidence-incomplete', message: expect.stringContaining('InternalError') },
    ])
    expect(account.looks).toHaveLength(2)
    expect(account.removals.attempts).toEqual([])
  })
})

describe('a look', () => {
  it.each([
    { takes: 30, looks: 2, end: 'removed' },
    { takes: 31, looks: 3, end: 'kept: in-use' },
  ])('that is $takes s old when an image has its turn: $end', async ({ takes, looks, end }) => {
    // Sixteen go at a time: the seventeenth is in the second ten, and begins when another ends.
    const last = imageId(17)
    const { run, account } = aRun(numbersTo(17))
    account.removals.takes = takes * SECOND
    account.script.before('look', 3, () => {
      account.usedWhenAsked.set(last, [naming(last, { resource: 'i-1' })])
    })

    const told = toldOf(await run.cleanUp(), account)

    expect(account.looks).toHaveLength(looks)
    expect(told[last]).toBe(end)
  })
})
