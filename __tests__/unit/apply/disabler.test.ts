import { describe, expect, it } from '@jest/globals'
import { Disabler, NotAttempted } from '../../../src/apply/changes.ts'
import { CallLimit } from '../../../src/aws/pacer.ts'
import { clientWith, error, listed, ok, type Answer } from '../../support/answering-ec2.ts'
import { imageId } from '../../support/model-factories.ts'

const A = imageId(1)

const DISABLED = ok('DisableImage', '<return>true</return>')
const TAGGED = ok('CreateTags', '<return>true</return>')
const GONE = error(400, 'InvalidAMIID.NotFound')
const BROKEN = error(500, 'InternalError')
const DENIED = error(403, 'UnauthorizedOperation')
const WRONG_STATE = error(400, 'IncorrectState')

interface Scene {
  readonly disabler: Disabler
  readonly stop: () => void
  readonly actions: () => readonly (string | null)[]
  readonly calls: readonly URLSearchParams[]
}

/** A disabler whose calls get these answers, one after the other. */
async function disablerWith(...answers: readonly Answer[]): Promise<Scene> {
  const { client, calls } = await clientWith(...answers)
  const stop = new AbortController()
  const settings = { calls: new CallLimit(), signal: stop.signal }
  return {
    disabler: new Disabler({ stopping: client, finishing: client }, settings),
    stop: () => {
      stop.abort(new Error('cancelled'))
    },
    actions: () => calls.map((call) => call.get('Action')),
    calls,
  }
}

const pass = (): void => undefined

describe('disabling an image', () => {
  it('asks AWS for it, once', async () => {
    const { disabler, calls } = await disablerWith(DISABLED)

    await expect(disabler.disable(A, pass)).resolves.toBe('disabled')
    expect(calls.map((call) => Object.fromEntries(call))).toMatchObject([
      { Action: 'DisableImage', ImageId: A },
    ])
    expect(disabler.wasUnanswered(A)).toBe(false)
  })

  it('asks the guard before every attempt', async () => {
    const { disabler, actions } = await disablerWith(BROKEN, DISABLED)
    let left = 1
    const guard = (): void => {
      if (left === 0) throw new NotAttempted('evidence-too-old')
      left -= 1
    }

    await expect(disabler.disable(A, guard)).rejects.toThrow(NotAttempted)
    expect(actions()).toEqual(['DisableImage'])
    expect(disabler.wasUnanswered(A)).toBe(true)
  })

  it.each([
    ['disabled', listed(A, 'disabled'), 'disabled'],
    ['deregistered', listed(A, 'deregistered'), 'gone'],
    ['not listed', ok('DescribeImages', '<imagesSet/>'), 'gone'],
    ['not found', GONE, 'gone'],
  ] as const)(
    'that AWS refuses comes to what the image is: %s',
    async (_state, lookedUp, expected) => {
      const { disabler, actions } = await disablerWith(WRONG_STATE, lookedUp)

      await expect(disabler.disable(A, pass)).resolves.toBe(expected)
      expect(actions()).toEqual(['DisableImage', 'DescribeImages'])
    },
  )

  it.each([
    ['available', listed(A, 'available')],
    ['not to be looked up', DENIED],
  ])('fails with what AWS answered where it is %s', async (_state, lookedUp) => {
    const { disabler } = await disablerWith(WRONG_STATE, lookedUp)

    await expect(disabler.disable(A, pass)).rejects.toMatchObject({ name: 'IncorrectState' })
  })

  it('that is gone needs no other call', async () => {
    const { disabler, actions } = await disablerWith(GONE)

    await expect(disabler.disable(A, pass)).resolves.toBe('gone')
    expect(actions()).toEqual(['DisableImage'])
  })

  it('that is denied is not looked up', async () => {
    const { disabler, actions } = await disablerWith(DENIED, listed(A, 'disabled'))

    await expect(disabler.disable(A, pass)).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
    expect(actions()).toEqual(['DisableImage'])
  })

  it('that is denied after an attempt that nobody answered is looked up', async () => {
    const { disabler } = await disablerWith('reset', DENIED, listed(A, 'disabled'))

    await expect(disabler.disable(A, pass)).resolves.toBe('disabled')
  })

  it('does not begin in a run that is cancelled', async () => {
    const { disabler, stop, actions } = await disablerWith(DISABLED)
    stop()

    await expect(disabler.disable(A, pass)).rejects.toThrow('cancelled')
    expect(actions()).toEqual([])
  })
})

describe('marking an image', () => {
  const at = new Date('2026-11-21T13:00:00.987Z')

  it('writes the time without milliseconds, in UTC', async () => {
    const { disabler, calls } = await disablerWith(TAGGED)

    await expect(disabler.mark(A, at)).resolves.toBe('marked')
    expect(calls.map((call) => Object.fromEntries(call))).toMatchObject([
      {
        Action: 'CreateTags',
        'ResourceId.1': A,
        'Tag.1.Key': 'ami-cleanup:disabled-at',
        'Tag.1.Value': '2026-11-21T13:00:00Z',
      },
    ])
  })

  it('goes on in a run that is cancelled', async () => {
    const { disabler, stop } = await disablerWith(BROKEN, TAGGED)
    stop()

    await expect(disabler.mark(A, at)).resolves.toBe('marked')
  })

  it('tells that the image is gone', async () => {
    const { disabler } = await disablerWith(GONE)

    await expect(disabler.mark(A, at)).resolves.toBe('gone')
  })

  it('fails with what AWS answers', async () => {
    const { disabler } = await disablerWith(DENIED)

    await expect(disabler.mark(A, at)).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
  })
})
