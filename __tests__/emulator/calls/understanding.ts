import type { Credentials, Principal } from '../identity/credentials.ts'
import type { RequestScope } from '../identity/scope.ts'
import { DIALECTS } from '../wire/errors.ts'
import type { HttpRequest } from '../wire/http.ts'
import type { Shape } from '../wire/model.ts'
import { PROTOCOLS } from '../wire/protocols.ts'

/** A request as far as it could be read. */
export interface Understanding {
  readonly scope: RequestScope
  readonly principal: Principal
  readonly operation: string
  readonly input: Shape
  /** Why it can't be carried out; answered when its turn comes. */
  readonly problem: Error | undefined
}

const ANONYMOUS: Principal = { accountId: '000000000000', arn: 'anonymous', userId: 'anonymous' }

/** The caller is looked at first, then the operation, then its parameters. */
export function understand(
  request: HttpRequest,
  scope: RequestScope,
  credentials: Credentials,
  now: Date,
): Understanding {
  const protocol = PROTOCOLS[scope.service]
  const problems: Error[] = []
  const attempt = <T>(step: () => T, otherwise: T): T => {
    try {
      return step()
    } catch (error) {
      problems.push(error instanceof Error ? error : new Error(String(error)))
      return otherwise
    }
  }
  const { keys } = scope
  const principal =
    keys === undefined
      ? ANONYMOUS
      : attempt(() => credentials.identify(keys, DIALECTS[scope.service], now), ANONYMOUS)
  const operation = attempt(() => protocol.operationOf(request), '')
  const input = operation === '' ? {} : attempt(() => protocol.read(request, operation), {})
  return { scope, principal, operation, input, problem: problems[0] }
}
