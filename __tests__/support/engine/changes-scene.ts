import { PacedChanges } from '../../../src/apply/changes.ts'
import { CallLimit } from '../../../src/aws/pacer.ts'
import { clientWith, error, ok, type Answer } from '../answering-ec2.ts'

export const GONE = error(400, 'InvalidAMIID.NotFound')
export const UNAVAILABLE = error(400, 'InvalidAMIID.Unavailable')
export const BROKEN = error(500, 'InternalError')
export const THROTTLED = error(503, 'RequestLimitExceeded')
export const DENIED = error(403, 'UnauthorizedOperation')

export const deregistered = (content = ''): ReturnType<typeof ok> => ok('DeregisterImage', content)

export interface ChangesScene {
  readonly changes: PacedChanges
  /** The parameters of each call that arrived. */
  readonly calls: URLSearchParams[]
  /** Cancels the run. */
  readonly stop: () => void
  /** Lets four seconds pass since then. */
  readonly cut: () => void
}

/** Changes whose calls get these answers, one after the other. */
export async function changesWith(...answers: readonly Answer[]): Promise<ChangesScene> {
  const { client, calls } = await clientWith(...answers)
  const [stop, deadline] = [new AbortController(), new AbortController()]
  const settings = { calls: new CallLimit(), signal: stop.signal, deadline: deadline.signal }
  return {
    changes: new PacedChanges({ stopping: client, finishing: client }, settings),
    calls,
    stop: () => {
      stop.abort(new Error('cancelled'))
    },
    cut: () => {
      deadline.abort()
    },
  }
}

/** Lets every attempt through. */
export const pass = (): void => undefined

export const actionsOf = ({ calls }: ChangesScene): readonly (string | null)[] =>
  calls.map((call) => call.get('Action'))
