import { NotAttempted } from '../../../src/apply/attempts.ts'
import { error, listed, ok, type Answer } from '../../support/answering-ec2.ts'
import { actionsOf, type ChangesScene, changesWith } from '../../support/engine/changes-scene.ts'
import { imageId } from '../../support/model-factories.ts'

const A = imageId(1)

const DISABLED = ok('DisableImage', '<return>true</return>')
const TAGGED = ok('CreateTags', '<return>true</return>')
const GONE = error(400, 'InvalidAMIID.NotFound')
const BROKEN = error(500, 'InternalError')
const DENIED = error(403, 'UnauthorizedOperation')
const WRONG_STATE = error(400, 'IncorrectState')

interface Scene extends ChangesScene {
  readonly actions: () => readonly (string | null)[]
}

async function changesWithActions(...answers: readonly Answer[]): Promise<Scene> {
  const scene = await changesWith(...answers)
  return { ...scene, actions: () => actionsOf(scene) }
}

const pass = (): void => undefined

describe('disabling an image', () => {
  it('asks AWS for it, once', async () => {
    const { changes, calls } = await changesWithActions(DISABLED)

    await expect(changes.disable(A, pass)).resolves.toBe('disabled')
    expect(calls.map((call) => Object.fromEntries(call))).toMatchObject([
      { Action: 'DisableImage', ImageId: A },
    ])
    expect(changes.mayHaveDisabled(A)).toBe(false)
  })

  it('asks the guard before every attempt', async () => {
    const { changes, actions } = await changesWithActions(BROKEN, DISABLED)
    let left = 1
    const guard = (): void => {
      if (left === 0) throw new NotAttempted('evidence-too-old')
      left -= 1
    }

    await expect(changes.disable(A, guard)).rejects.toThrow(NotAttempted)
    expect(actions()).toEqual(['DisableImage'])
    expect(changes.mayHaveDisabled(A)).toBe(true)
  })

  it.each([
    ['disabled', listed(A, 'disabled'), 'disabled'],
    ['deregistered', listed(A, 'deregistered'), 'gone'],
    ['not listed', ok('DescribeImages', '<imagesSet/>'), 'gone'],
    ['not found', GONE, 'gone'],
  ] as const)(
    'that AWS refuses comes to what the image is: %s',
    async (_state, lookedUp, expected) => {
      const { changes, actions } = await changesWithActions(WRONG_STATE, lookedUp)

      await expect(changes.disable(A, pass)).resolves.toBe(expected)
      expect(actions()).toEqual(['DisableImage', 'DescribeImages'])
    },
  )

  it.each([
    ['available', listed(A, 'available')],
    ['not to be looked up', DENIED],
  ])('fails with what AWS answered where it is %s', async (_state, lookedUp) => {
    const { changes } = await changesWithActions(WRONG_STATE, lookedUp)

    await expect(changes.disable(A, pass)).rejects.toMatchObject({ name: 'IncorrectState' })
  })

  it('that is gone needs no other call', async () => {
    const { changes, actions } = await changesWithActions(GONE)

    await expect(changes.disable(A, pass)).resolves.toBe('gone')
    expect(actions()).toEqual(['DisableImage'])
  })

  it('that is denied is not looked up', async () => {
    const { changes, actions } = await changesWithActions(DENIED, listed(A, 'disabled'))

    await expect(changes.disable(A, pass)).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
    expect(actions()).toEqual(['DisableImage'])
  })

  it('that is denied after an attempt that nobody answered is looked up', async () => {
    const { changes } = await changesWithActions('reset', DENIED, listed(A, 'disabled'))

    await expect(changes.disable(A, pass)).resolves.toBe('disabled')
  })

  it('does not begin in a run that is cancelled', async () => {
    const { changes, stop, actions } = await changesWithActions(DISABLED)
    stop()

    await expect(changes.disable(A, pass)).rejects.toThrow('cancelled')
    expect(actions()).toEqual([])
  })
})

describe('marking an image', () => {
  const at = new Date('2026-11-21T13:00:00.987Z')

  it('writes the time without milliseconds, in UTC', async () => {
    const { changes, calls } = await changesWithActions(TAGGED)

    await expect(changes.mark(A, at)).resolves.toBe('marked')
    expect(calls.map((call) => Object.fromEntries(call))).toMatchObject([
      {
        Action: 'CreateTags',
        'ResourceId.1': A,
        'Tag.1.Key': 'ami-cleanup:disabled-at',
        'Tag.1.Value': '2026-11-21T13:00:00Z',
      },
    ])
  })

  it.each([
    ['of an image that was disabled before', [], 'mark'],
    [
      'after DisableImage, whose answer stands',
      [{ ...ok('DisableImage'), requestId: 'disable' }],
      'disable',
    ],
  ])('notes the answer to it %s', async (_, before, requestId) => {
    const { changes } = await changesWith(...before, { ...TAGGED, requestId: 'mark' })
    if (before.length > 0) await changes.disable(A, pass)

    await changes.mark(A, at)

    expect(changes.answerTo(A)).toMatchObject({ requestId })
  })

  it('is no answer to DisableImage where that was lost', async () => {
    const lost = ['reset', { ...WRONG_STATE, requestId: 'refused' }, listed(A, 'disabled')] as const
    const { changes } = await changesWith(...lost, { ...TAGGED, requestId: 'mark' })
    await changes.disable(A, pass)

    await changes.mark(A, at)

    expect(changes.answerTo(A)).toBeUndefined()
  })

  it('goes on in a run that is cancelled', async () => {
    const { changes, stop } = await changesWithActions(BROKEN, TAGGED)
    stop()

    await expect(changes.mark(A, at)).resolves.toBe('marked')
  })

  it('tells that the image is gone', async () => {
    const { changes } = await changesWithActions(GONE)

    await expect(changes.mark(A, at)).resolves.toBe('gone')
  })

  it('fails with what AWS answers', async () => {
    const { changes } = await changesWithActions(DENIED)

    await expect(changes.mark(A, at)).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
  })

  const TAGS = (value: string, key = 'ami-cleanup:disabled-at'): Answer =>
    ok(
      'DescribeImages',
      `<imagesSet><item><imageId>${A}</imageId><imageState>disabled</imageState><tagSet><item><key>${key}</key><value>${value}</value></item></tagSet></item></imagesSet>`,
    )

  it.each([
    ['bears this mark', TAGS('2026-11-21T13:00:00Z'), 'marked'],
    ['is gone', ok('DescribeImages', '<imagesSet/>'), 'gone'],
  ] as const)(
    'that nobody answered is looked up: the image %s',
    async (_what, answer, expected) => {
      const { changes, actions } = await changesWithActions(BROKEN, BROKEN, BROKEN, answer)

      await expect(changes.mark(A, at)).resolves.toBe(expected)
      expect(actions()).toEqual(['CreateTags', 'CreateTags', 'CreateTags', 'DescribeImages'])
    },
  )

  it.each([
    ['another mark', TAGS('2026-11-20T13:00:00Z')],
    ['another tag', TAGS('2026-11-21T13:00:00Z', 'disabled-at')],
    ['no tags', listed(A, 'disabled')],
  ])('that nobody answered may have happened where the image bears %s', async (_what, answer) => {
    const { changes } = await changesWithActions(BROKEN, BROKEN, BROKEN, answer)

    await expect(changes.mark(A, at)).rejects.toMatchObject({ name: 'NotAnswered' })
  })
})
