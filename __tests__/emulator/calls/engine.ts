import { Authorizer } from '../identity/authorizer.ts'
import {
  Credentials,
  type Principal,
  readScope,
  type RequestScope,
} from '../identity/credentials.ts'
import { type Behavior, DEFAULT_BEHAVIOR, type EmulatorOptions } from '../options.ts'
import { handlerOf } from '../services/index.ts'
import { AwsError, DIALECTS } from '../wire/errors.ts'
import type { HttpRequest } from '../wire/http.ts'
import type { Shape } from '../wire/model.ts'
import { PROTOCOLS } from '../wire/protocols.ts'
import { Account, Region } from '../world/world.ts'
import { type Call, type Fault, faultOf, FaultPlan, isMutation, type OpenCall } from './call.ts'
import { damaged, dated, type Delivery, Latency, replacementOf, REPLACEMENTS } from './delivery.ts'
import type { Context } from './operation.ts'
import { Pager, TokenVault } from './paging.ts'
import { Throttle } from './throttle.ts'

/** Answers the calls of the AWS API. */
export class Engine {
  readonly calls: OpenCall[] = []
  readonly faults: FaultPlan
  /** Mistakes of the emulator or of a test's hook: they must not pass for an answer of AWS. */
  readonly failures: unknown[] = []
  readonly now: () => Date
  readonly #options: EmulatorOptions
  readonly #behavior: Behavior
  readonly #credentials: Credentials
  readonly #throttle: Throttle
  readonly #vault = new TokenVault()
  readonly #latency = new Latency()

  constructor(options: EmulatorOptions) {
    this.now = options.now ?? options.world.now
    this.faults = new FaultPlan(options.faults)
    this.#options = options
    this.#behavior = { ...DEFAULT_BEHAVIOR, ...options }
    this.#credentials = new Credentials(options.world)
    this.#throttle = new Throttle(options.throttle, () => this.now().getTime())
  }

  async answer(request: HttpRequest, requestId: string): Promise<Delivery> {
    const scope = readScope(request)
    if (scope === undefined) return unsigned(requestId)
    const understanding = understand(request, scope, this.#credentials, this.now())
    const call = this.#record(understanding)
    const finished = (): void => {
      call.endedAt = performance.now()
    }
    try {
      return { ...(await this.#deliver(understanding, call, requestId)), finished }
    } catch (error) {
      const known = this.#asAwsError(error)
      call.error = known.code
      const answer = PROTOCOLS[scope.service].fail(known, requestId)
      return { answer, breaks: undefined, finished }
    }
  }

  /** Calls that are being held up end at once, with nothing done. */
  stop(): void {
    this.#latency.stop()
  }

  #record({ scope, principal, operation, input }: Understanding): OpenCall {
    const token = input['NextToken'] ?? input['nextToken']
    const page = typeof token === 'string' ? this.#vault.open(token)?.page : undefined
    const call = {
      service: scope.service,
      operation,
      accountId: principal.accountId,
      region: scope.region,
      principal: principal.arn,
      input,
      page: page ?? 1,
      startedAt: performance.now(),
      endedAt: Infinity,
    }
    this.calls.push(call)
    return call
  }

  async #deliver(
    understanding: Understanding,
    call: OpenCall,
    requestId: string,
  ): Promise<Omit<Delivery, 'finished'>> {
    await this.#options.onCall?.(call, this.#options.world)
    const faults = this.faults.strike(call)
    const delay = faultOf(faults, 'delay')?.milliseconds ?? 0
    await this.#latency.wait(this.#latencyOf(call) + delay)
    const context = this.#contextOf(understanding, faults)
    const replacement = faultOf(faults, ...REPLACEMENTS)
    if (replacement !== undefined) {
      if (replacement.performs === true) this.#perform(understanding, context)
      call.error = replacement.kind
      const sessionToken = understanding.scope.keys?.sessionToken
      const answer = replacementOf(replacement, { ...context, call, sessionToken })
      return { answer, breaks: undefined }
    }
    const output = this.#perform(understanding, context)
    const answer = PROTOCOLS[call.service].write(call.operation, output, requestId)
    const damage = faultOf(faults, 'reset-midway', 'truncate', 'spoil')
    if (damage !== undefined) call.error = damage.kind
    const breaks = damage?.kind === 'reset-midway' ? 'midway' : undefined
    const offBy = faultOf(faults, 'date')?.offBy
    return { answer: dated(damaged(answer, damage), offBy, this.now()), breaks }
  }

  #latencyOf(call: Call): number {
    const { latencyMs = 0 } = this.#options
    return typeof latencyMs === 'number' ? latencyMs : latencyMs(call)
  }

  #perform(
    { scope, principal, operation, input, problem }: Understanding,
    context: Context,
  ): Shape {
    if (problem !== undefined) throw problem
    const { accountId } = principal
    if (context.account.notEnabled.has(scope.region)) throw context.dialect.unknownCredentials()
    const call = { service: scope.service, region: scope.region, accountId, operation, input }
    if (!this.#throttle.admits(call)) throw context.dialect.throttled()
    return handlerOf(scope.service, operation)(input as never, context) as Shape
  }

  #contextOf(
    { scope, principal, operation, input }: Understanding,
    faults: readonly Fault[],
  ): Context {
    const { world } = this.#options
    const { service, region } = scope
    const { accountId } = principal
    const account = world.accounts.get(accountId) ?? new Account(world, accountId)
    const dialect = DIALECTS[service]
    return {
      world,
      account,
      // A read must not bring a Region into being, for the listing of the world would show it.
      region: isMutation(operation)
        ? account.region(region)
        : (account.regions.get(region) ?? new Region(account, region)),
      principal,
      credentials: this.#credentials,
      authorizer: new Authorizer(world, { principal, region, dialect }),
      behavior: this.#behavior,
      dialect,
      faults,
      pager: new Pager(this.#options, this.#vault, {
        dialect,
        scope: JSON.stringify([service, operation, accountId, region, withoutPaging(input)]),
        faults,
      }),
      now: this.now,
    }
  }

  #asAwsError(error: unknown): AwsError {
    if (error instanceof AwsError) return error
    this.failures.push(error)
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return new AwsError('EmulatorFailure', message, 400)
  }
}

/** A token is good for the parameters that it was issued for, the page size aside. */
function withoutPaging(input: Shape): Shape {
  const paging = ['NextToken', 'nextToken', 'MaxResults', 'maxResults', 'MaxRecords']
  return Object.fromEntries(Object.entries(input).filter(([name]) => !paging.includes(name)))
}

/** "MissingAuthenticationToken" in the errors-overview of the EC2 API Reference. */
function unsigned(requestId: string): Delivery {
  const message =
    'The request must contain either a valid (registered) AWS access key ID or X.509 certificate.'
  const error = new AwsError('MissingAuthenticationToken', message, 403)
  const answer = PROTOCOLS.ec2.fail(error, requestId)
  return { answer, breaks: undefined, finished: () => undefined }
}

/** A request as far as it could be read. */
interface Understanding {
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
