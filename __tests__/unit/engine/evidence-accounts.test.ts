import { HOUR, MINUTE, type SharedImages } from '../../../src/model/index.ts'
import type { FakeAccount } from '../../support/engine/account.ts'
import { type FakeRun, plannedIn, toldOf } from '../../support/engine/run.ts'
import { aRun, launch, oldImage } from '../../support/engine/scenes.ts'
import { imageId, OTHER_ACCOUNT } from '../../support/model-factories.ts'
import { aReport, read } from '../plan/usages.ts'

const [A, B, COPY] = [imageId(1), imageId(2), imageId(3)] as const

interface Scene {
  readonly run: FakeRun
  readonly account: FakeAccount
  readonly onlyRead: FakeAccount
}

function aScene(): Scene {
  const { run, account } = aRun([1, 2])
  return { run, account, onlyRead: run.addOnlyRead({ target: OTHER_ACCOUNT }) }
}

/** The second removal finds evidence of this age. */
function growsOld({ run, account }: Scene, age: number, then: () => void = () => undefined): void {
  account.script.before('removal', 2, () => {
    run.clock.advance(age)
    then()
  })
}

const shareAll = ({ account }: Scene): void => {
  for (const id of [A, B]) {
    account.sharedWith.set(id, [OTHER_ACCOUNT.accountId])
    account.usage.set(id, read([aReport()]))
  }
}

describe('an account that is only read', () => {
  it.each<{ sharedImages: SharedImages; age: number; readings: number }>([
    { sharedImages: 'keep', age: 11 * MINUTE, readings: 1 },
    { sharedImages: 'keep', age: HOUR + 1, readings: 2 },
    { sharedImages: 'remove', age: 11 * MINUTE, readings: 2 },
  ])(
    'is read again like another target: $readings times with $sharedImages',
    async ({ sharedImages, age, readings }) => {
      const scene = aScene()
      growsOld(scene, age, () => {
        launch(scene.onlyRead, B)
      })

      const result = await scene.run.cleanUp({ sharedImages })

      expect(scene.onlyRead.readings).toHaveLength(readings)
      expect(toldOf(result, scene.account)).toMatchObject({
        [A]: 'removed',
        [B]: readings === 2 ? 'kept: in-use' : 'removed',
      })
      expect(result.evidenceTargets).toEqual([
        { target: OTHER_ACCOUNT, status: 'done', evidence: [], problem: undefined },
      ])
    },
  )

  it('that cannot be read again keeps what was known of it, and stops with shared-images: remove', async () => {
    const scene = aScene()
    growsOld(scene, 11 * MINUTE, () => scene.onlyRead.unreadable.add('fleets'))

    const result = await scene.run.cleanUp({ sharedImages: 'remove' })

    expect(toldOf(result, scene.account)).toMatchObject({
      [A]: 'removed',
      [B]: 'not attempted: target-stopped',
    })
    expect(result.problems.map(({ code }) => code)).toEqual([
      'evidence-account-not-read',
      'another-target-unread',
    ])
    expect(result.evidenceTargets).toMatchObject([{ status: 'not-read' }])
  })

  it('refuses all with shared-images: remove where it cannot be read at first', async () => {
    const { run, account, onlyRead } = aScene()
    onlyRead.unreadable.add('fleets')

    const result = await run.cleanUp({ sharedImages: 'remove' })

    expect(account.removals.attempts).toEqual([])
    expect(plannedIn(result, account)).toMatchObject({
      status: 'refused',
      problem: { code: 'another-target-unread' },
    })
  })

  it('keeps what is shared where it cannot be asked about a copy', async () => {
    const scene = aScene()
    const { run, account, onlyRead } = scene
    shareAll(scene)
    onlyRead.images.set(COPY, oldImage(3, { copyOf: A, snapshots: [] }))
    onlyRead.unreadable.add('answers')

    const result = await run.cleanUp({ sharedImages: 'remove-unused' })

    expect(toldOf(result, account)).toEqual({ [A]: 'kept: shared', [B]: 'kept: shared' })
    expect(result.problems).toMatchObject([
      { code: 'evidence-account-not-read', target: OTHER_ACCOUNT },
    ])
  })
})
