import { MINUTE } from '../../../src/model/index.ts'
import { imageId, mapped, snapshotId } from '../../support/model-factories.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { FakeRun, toldOf } from '../../support/engine/run.ts'
import { launch, oldImage, oldSnapshot } from '../../support/engine/scenes.ts'

const [X, Y, S] = [imageId(1), imageId(2), snapshotId(1)] as const

/** Two images that map one snapshot. */
function sharing(): { run: FakeRun; account: FakeAccount } {
  const run = new FakeRun()
  const images = [1, 2].map((number) => oldImage(number, { snapshots: [mapped(S)] }))
  return { run, account: run.add({ images, snapshots: [oldSnapshot(1)] }) }
}

/** What becomes of one of the two images. */
type Fate = 'removed' | 'failed' | 'gone before' | 'gone at the renewal' | 'kept at the renewal'

const TOLD: Readonly<Record<Fate, string>> = {
  removed: 'removed',
  failed: 'failed: UnauthorizedOperation',
  'gone before': 'already-gone',
  'gone at the renewal': 'already-gone',
  'kept at the renewal': 'kept: in-use',
}

function prepare({ run, account }: ReturnType<typeof sharing>, fates: Record<string, Fate>): void {
  const atRenewal: (() => void)[] = []
  for (const [id, fate] of Object.entries(fates)) {
    if (fate === 'failed') account.removals.meets(id, { code: 'UnauthorizedOperation' })
    if (fate === 'gone before') account.script.before('removal', 1, () => account.images.delete(id))
    if (fate === 'gone at the renewal') atRenewal.push(() => account.images.delete(id))
    if (fate === 'kept at the renewal') {
      atRenewal.push(() => {
        launch(account, id)
      })
    }
  }
  if (atRenewal.length === 0) return
  const isFirst = fates[X]?.endsWith('renewal')
  account.script.before('removal', isFirst === true ? 1 : 2, () => {
    run.clock.advance(11 * MINUTE)
    for (const happen of atRenewal) happen()
  })
}

describe('a snapshot that two images map', () => {
  const cases: readonly { first: Fate; second: Fate; snapshot: string }[] = [
    { first: 'removed', second: 'removed', snapshot: 'deleted' },
    { first: 'removed', second: 'failed', snapshot: 'kept: shared-with-image' },
    { first: 'removed', second: 'gone before', snapshot: 'deleted' },
    { first: 'removed', second: 'gone at the renewal', snapshot: 'deleted' },
    { first: 'removed', second: 'kept at the renewal', snapshot: 'kept: shared-with-image' },
    { first: 'failed', second: 'removed', snapshot: 'kept: shared-with-image' },
    { first: 'failed', second: 'failed', snapshot: 'not attempted: image-stays' },
    { first: 'failed', second: 'gone before', snapshot: 'kept: shared-with-image' },
    { first: 'failed', second: 'gone at the renewal', snapshot: 'kept: shared-with-image' },
    { first: 'gone before', second: 'removed', snapshot: 'deleted' },
    { first: 'gone before', second: 'failed', snapshot: 'kept: shared-with-image' },
    { first: 'gone before', second: 'gone before', snapshot: 'deleted' },
    { first: 'gone at the renewal', second: 'removed', snapshot: 'deleted' },
    { first: 'gone at the renewal', second: 'failed', snapshot: 'not attempted: image-stays' },
    { first: 'gone at the renewal', second: 'gone at the renewal', snapshot: 'deleted' },
    { first: 'kept at the renewal', second: 'removed', snapshot: 'kept: shared-with-image' },
    { first: 'kept at the renewal', second: 'failed', snapshot: 'kept: shared-with-image' },
  ]

  it.each(cases)('is $snapshot where the images are $first and $second', async (of) => {
    const { first, second, snapshot } = of
    const scene = sharing()
    prepare(scene, { [X]: first, [Y]: second })

    const told = toldOf(await scene.run.cleanUp(), scene.account)

    expect([told[X], told[Y]]).toEqual([TOLD[first], TOLD[second]])
    expect(told[S]).toBe(snapshot)
    expect(scene.account.snapshots.has(S)).toBe(snapshot !== 'deleted')
  })

  it('waits with the image that waits, and goes with it', async () => {
    const { run, account } = sharing()
    account.script.before('removal', 2, () => {
      run.clock.advance(11 * MINUTE)
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({
      [X]: 'removed',
      [Y]: 'removed',
      [S]: 'deleted',
    })
  })

  it('stays where the image that waits is left when the run stops', async () => {
    const { run, account } = sharing()
    account.script.before('removal', 2, () => {
      run.clock.advance(11 * MINUTE)
      account.unreadable.add('fleets')
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({
      [X]: 'removed',
      [Y]: 'not attempted: target-stopped',
      [S]: 'not attempted: target-stopped',
    })
  })

  it('is not attempted where the run is cancelled before both', async () => {
    const { run, account } = sharing()
    run.listen = ({ kind }) => {
      if (kind === 'removing') run.cancel()
    }

    expect(toldOf(await run.cleanUp(), account)).toMatchObject({ [S]: 'not attempted: cancelled' })
  })

  it('is kept with what somebody registered of it meanwhile', async () => {
    const { run, account } = sharing()
    account.script.before('removal', 1, () => {
      run.clock.advance(11 * MINUTE)
      account.images.set(imageId(3), oldImage(3, { snapshots: [mapped(S)] }))
    })

    const told = toldOf(await run.cleanUp(), account)

    expect(told).toMatchObject({ [X]: 'removed', [Y]: 'removed', [S]: 'kept: shared-with-image' })
    expect(account.snapshots.has(S)).toBe(true)
  })

  it('is not told as failed where one answer says that it was deleted', async () => {
    const { run, account } = sharing()
    account.removals.meets(Y, 'answer lost')
    account.script.before('removal', 3, () => {
      run.clock.advance(11 * MINUTE)
    })

    expect(toldOf(await run.cleanUp(), account)).toEqual({
      [X]: 'removed',
      [Y]: 'removed',
      [S]: 'deleted',
    })
  })
})
