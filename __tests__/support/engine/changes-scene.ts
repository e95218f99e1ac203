import type { Guard } from '../../../src/apply/attempts.ts'
import { PacedChanges } from '../../../src/apply/changes.ts'
import { CallLimit } from '../../../src/aws/pacer.ts'
import { clientWith, error, ok, type Answer } from '../answering-ec2.ts'
import { A, S } from './stories.ts'

export const GONE = error(400, 'InvalidAMIID.NotFound')
export const UNAVAILABLE = error(400, 'InvalidAMIID.Unavailable')
export const WRONG_STATE = error(400, 'IncorrectState')
export const BROKEN = error(500, 'InternalError')
export const THROTTLED = error(503, 'RequestLimitExceeded')
export const DENIED = error(403, 'UnauthorizedOperation')
export const EXPIRED = error(400, 'ExpiredTokenException')
export const NOT_LISTED = ok('DescribeImages', '<imagesSet/>')
/** As often as the SDK tries. */
export const ALL_BROKEN = [BROKEN, BROKEN, BROKEN]

export const deregistered = (content = ''): ReturnType<typeof ok> => ok('DeregisterImage', content)

interface ChangesScene {
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

const MARKED_AT = new Date('2026-11-21T13:00:00.987Z')

const CALLS = {
  DeregisterImage: async (changes: PacedChanges, guard: Guard) => changes.deregister(A, [], guard),
  DeleteSnapshot: async (changes: PacedChanges, guard: Guard) => changes.deleteSnapshot(S, guard),
  DisableImage: async (changes: PacedChanges, guard: Guard) => changes.disable(A, guard),
  CreateTags: async (changes: PacedChanges, guard: Guard) => changes.mark(A, MARKED_AT, guard),
  CreateImageUsageReport: async (changes: PacedChanges) => changes.requestUsageReport(A),
} as const

export type Call = keyof typeof CALLS

/** What a call comes to: a value, or the name of what it throws. */
export const make = async (
  call: Call,
  { changes }: Pick<ChangesScene, 'changes'>,
  guard: Guard = pass,
): Promise<unknown> =>
  CALLS[call](changes, guard).catch((thrown: unknown) =>
    thrown instanceof Error ? thrown.name : thrown,
  )

/** The names of the calls that arrived. */
export const actionsOf = ({ calls }: ChangesScene): string =>
  calls.map((call) => call.get('Action')).join(' ')

/** The parameters of the calls that arrived. */
export const parametersOf = ({ calls }: ChangesScene): readonly object[] =>
  calls.map((call) => Object.fromEntries(call))
