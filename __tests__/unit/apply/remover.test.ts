import { describe, expect, it } from '@jest/globals'
import { NotAttempted } from '../../../src/apply/calls.ts'
import { Remover } from '../../../src/apply/remover.ts'
import { CallLimit } from '../../../src/aws/pacer.ts'
import {
  clientWith,
  error,
  listed as listedImage,
  ok,
  type Answer,
} from '../../support/answering-ec2.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'

const [A, S, T] = [imageId(1), snapshotId(1), snapshotId(2)] as const

const GONE = error(400, 'InvalidAMIID.NotFound')
const UNAVAILABLE = error(400, 'InvalidAMIID.Unavailable')
const BROKEN = error(500, 'InternalError')
const THROTTLED = error(503, 'RequestLimitExceeded')
const DENIED = error(403, 'UnauthorizedOperation')

const deregistered = (content = ''): Answer => ok('DeregisterImage', content)

const listed = (state: string): Answer => listedImage(A, state)

interface Scene {
  readonly remover: Remover
  /** The parameters of each call that arrived. */
  readonly calls: URLSearchParams[]
}

/** A remover whose calls get these answers, one after the other. */
async function removerWith(...answers: readonly Answer[]): Promise<Scene> {
  const { client, calls } = await clientWith(...answers)
  const { signal } = new AbortController()
  return { remover: new Remover(client, { calls: new CallLimit(), signal }), calls }
}

const pass = (): void => undefined

const actionsOf = ({ calls }: Scene): readonly (string | null)[] =>
  calls.map((call) => call.get('Action'))

describe('deregistering an image', () => {
  it.each([true, false])('with its snapshots: %s', async (withSnapshots) => {
    const scene = await removerWith(deregistered())

    await scene.remover.deregister(A, withSnapshots, pass)

    expect(scene.calls.map((call) => Object.fromEntries(call))).toMatchObject([
      {
        Action: 'DeregisterImage',
        ImageId: A,
        DeleteAssociatedSnapshots: String(withSnapshots),
      },
    ])
  })

  it('tells what AWS says of each snapshot', async () => {
    const results = [S, T].map(
      (id, index) =>
        `<item><snapshotId>${id}</snapshotId><returnCode>${index === 0 ? 'success' : 'skipped'}</returnCode></item>`,
    )
    const { remover } = await removerWith(
      deregistered(`<deleteSnapshotResultSet>${results.join('')}</deleteSnapshotResultSet>`),
    )

    expect(await remover.deregister(A, true, pass)).toEqual({
      gone: 'by this run',
      results: new Map([
        [S, 'success'],
        [T, 'skipped'],
      ]),
    })
  })

  const byUs = { gone: 'by this run', results: new Map() }
  const before = { gone: 'before' }
  const cases: readonly {
    readonly what: string
    readonly answers: readonly Answer[]
    readonly came: object
    readonly calls: number
  }[] = [
    { what: 'that is gone', answers: [GONE], came: before, calls: 1 },
    {
      what: 'that is gone after a server error',
      answers: [BROKEN, GONE],
      came: byUs,
      calls: 2,
    },
    {
      what: 'that is gone after a broken connection',
      answers: ['reset', GONE],
      came: byUs,
      calls: 2,
    },
    {
      what: 'that is gone after an answer nobody can read',
      answers: [{ status: 200, body: '<Deregister' }, GONE],
      came: byUs,
      calls: 2,
    },
    {
      what: 'that is gone after a lost answer and a refusal',
      answers: [BROKEN, DENIED, GONE],
      came: byUs,
      calls: 3,
    },
    {
      what: 'that is not listed after answers that were all lost',
      answers: [BROKEN, BROKEN, BROKEN, ok('DescribeImages', '<imagesSet/>')],
      came: byUs,
      calls: 4,
    },
    {
      what: 'that is unavailable and not listed',
      answers: [UNAVAILABLE, ok('DescribeImages', '<imagesSet/>')],
      came: before,
      calls: 2,
    },
    {
      what: 'that is unavailable and listed as deregistered',
      answers: [UNAVAILABLE, listed('deregistered')],
      came: before,
      calls: 2,
    },
    {
      what: 'that is unavailable and not to be found',
      answers: [UNAVAILABLE, GONE],
      came: before,
      calls: 2,
    },
    {
      what: 'that is unavailable in the list as well',
      answers: [UNAVAILABLE, UNAVAILABLE],
      came: before,
      calls: 2,
    },
  ]

  it.each(cases)('$what', async ({ answers, came, calls }) => {
    const scene = await removerWith(...answers)

    expect(await scene.remover.deregister(A, true, pass)).toEqual(came)
    expect(scene.calls).toHaveLength(calls)
  })

  it.each<{ what: string; answers: readonly Answer[]; code: string; actions: number }>([
    { what: 'refused', answers: [DENIED], code: 'UnauthorizedOperation', actions: 1 },
    {
      what: 'disabled and still there',
      answers: [UNAVAILABLE, listed('disabled')],
      code: 'InvalidAMIID.Unavailable',
      actions: 2,
    },
    {
      what: 'unavailable where the list may not be read',
      answers: [UNAVAILABLE, DENIED],
      code: 'UnauthorizedOperation',
      actions: 2,
    },
    {
      what: 'still there after answers that were all lost',
      answers: [BROKEN, BROKEN, BROKEN, listed('available')],
      code: 'InternalError',
      actions: 4,
    },
    {
      what: 'not known after answers that were all lost',
      answers: [BROKEN, BROKEN, BROKEN, DENIED],
      code: 'InternalError',
      actions: 4,
    },
  ])('fails where it is $what', async ({ answers, code, actions }) => {
    const scene = await removerWith(...answers)

    await expect(scene.remover.deregister(A, true, pass)).rejects.toMatchObject({ name: code })
    expect(scene.calls).toHaveLength(actions)
  })

  it('looks for it in any state', async () => {
    const scene = await removerWith(UNAVAILABLE, listed('disabled'))

    await expect(scene.remover.deregister(A, true, pass)).rejects.toThrow('Unavailable')
    expect(actionsOf(scene)).toEqual(['DeregisterImage', 'DescribeImages'])
    expect(Object.fromEntries(scene.calls[1] ?? [])).toMatchObject({
      'ImageId.1': A,
      IncludeDisabled: 'true',
    })
  })
})

describe('what may have been carried out', () => {
  it.each<{ what: string; first: Answer; isUnanswered: boolean }>([
    { what: 'a server error', first: BROKEN, isUnanswered: true },
    { what: 'a broken connection', first: 'reset', isUnanswered: true },
    { what: 'a throttled call', first: THROTTLED, isUnanswered: false },
    { what: 'a refusal', first: DENIED, isUnanswered: false },
  ])('of $what: $isUnanswered', async ({ first, isUnanswered }) => {
    const { remover } = await removerWith(first, deregistered(), deregistered())

    await remover.deregister(A, true, pass).catch(() => undefined)

    expect(remover.wasUnanswered(A)).toBe(isUnanswered)
    expect(remover.wasUnanswered(S)).toBe(false)
  })

  it('is known of snapshots as well', async () => {
    const { remover } = await removerWith(BROKEN, ok('DeleteSnapshot'))

    await remover.deleteSnapshot(S, pass)

    expect(remover.wasUnanswered(S)).toBe(true)
  })
})

describe('the guard', () => {
  /** Lets so many attempts through. */
  function letting(attempts: number): () => void {
    let left = attempts
    return () => {
      left -= 1
      if (left < 0) throw new NotAttempted('evidence-too-old')
    }
  }

  it.each(['deregister', 'deleteSnapshot'] as const)(
    'is asked before every attempt: %s',
    async (call) => {
      const scene = await removerWith(BROKEN, BROKEN, BROKEN)
      const { remover } = scene
      const removing =
        call === 'deregister'
          ? remover.deregister(A, true, letting(2))
          : remover.deleteSnapshot(S, letting(2))

      await expect(removing).rejects.toBeInstanceOf(NotAttempted)
      expect(scene.calls).toHaveLength(2)
    },
  )

  it('lets nothing through', async () => {
    const scene = await removerWith(deregistered())

    await expect(scene.remover.deregister(A, true, letting(0))).rejects.toMatchObject({
      why: 'evidence-too-old',
    })
    expect(scene.calls).toEqual([])
  })
})

describe('deleting a snapshot', () => {
  it('is one call', async () => {
    const scene = await removerWith(ok('DeleteSnapshot'))

    await scene.remover.deleteSnapshot(S, pass)

    expect(scene.calls.map((call) => [call.get('Action'), call.get('SnapshotId')])).toEqual([
      ['DeleteSnapshot', S],
    ])
  })

  it('fails with what AWS answers', async () => {
    const { remover } = await removerWith(error(400, 'InvalidSnapshot.InUse'))

    await expect(remover.deleteSnapshot(S, pass)).rejects.toMatchObject({
      name: 'InvalidSnapshot.InUse',
    })
  })
})
