import { Remover } from '../../../src/apply/changes.ts'
import { CallLimit } from '../../../src/aws/pacer.ts'
import { clientWith, error, ok, type Answer } from '../answering-ec2.ts'

export const GONE = error(400, 'InvalidAMIID.NotFound')
export const UNAVAILABLE = error(400, 'InvalidAMIID.Unavailable')
export const BROKEN = error(500, 'InternalError')
export const THROTTLED = error(503, 'RequestLimitExceeded')
export const DENIED = error(403, 'UnauthorizedOperation')

export const deregistered = (content = ''): Answer => ok('DeregisterImage', content)

export interface RemoverScene {
  readonly remover: Remover
  /** The parameters of each call that arrived. */
  readonly calls: URLSearchParams[]
}

/** A remover whose calls get these answers, one after the other. */
export async function removerWith(...answers: readonly Answer[]): Promise<RemoverScene> {
  const { client, calls } = await clientWith(...answers)
  const { signal } = new AbortController()
  return { remover: new Remover(client, { calls: new CallLimit(), signal }), calls }
}

/** Lets every attempt through. */
export const pass = (): void => undefined

export const actionsOf = ({ calls }: RemoverScene): readonly (string | null)[] =>
  calls.map((call) => call.get('Action'))
