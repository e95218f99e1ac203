import { Agent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import { StandardRetryStrategy } from '@smithy/core/retry'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types'

/** The options of every call. */
export interface SendOptions {
  readonly abortSignal: AbortSignal
}

/** As many as calls run at a time: see `CallLimit`. */
const MAX_SOCKETS = 256

/** A proxy is set that the calls to AWS cannot be sent through. */
class ProxyError extends Error {
  override readonly name = 'ProxyError'

  constructor(variable: string, why: string) {
    super(`${variable}: ${why} Nothing was read and nothing was removed.`)
  }
}

/** `--use-env-proxy` came with the agents' own `proxyEnv`: https://nodejs.org/api/cli.html#--use-env-proxy */
const knowsProxies = (): boolean => process.allowedNodeEnvironmentFlags.has('--use-env-proxy')

/** The proxies that a job's variables name. */
export interface Proxies {
  readonly http?: string | undefined
  readonly https?: string | undefined
  /** Hosts that no proxy is used for. */
  readonly none?: string | undefined
}

/** @throws ProxyError that does not quote the URL, which may hold a password */
function proxyUrl(variable: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const url = value.includes('://') ? value : `http://${value}`
  // Node ignores a proxy whose URL it does not understand, and calls go out without it.
  if (!/^https?:/i.test(url) || !URL.canParse(url)) {
    throw new ProxyError(variable, 'it takes http://host:port or https://host:port.')
  }
  if (knowsProxies()) return url
  throw new ProxyError(
    variable,
    `the Node.js of this runner (${process.version}) cannot use a proxy. Runners bring one that can since version 2.328.0: update the runner.`,
  )
}

/**
 * The HTTP handler of every AWS client. The SDK itself ignores HTTPS_PROXY and NO_PROXY, which a
 * self-hosted runner behind a proxy sets: https://nodejs.org/api/http.html#built-in-proxy-support
 * @throws ProxyError where a proxy is set and cannot be used
 */
export function createHttpHandler({ http, https, none }: Proxies): NodeHttpHandler {
  const proxyEnv = {
    http_proxy: proxyUrl('HTTP_PROXY', http),
    https_proxy: proxyUrl('HTTPS_PROXY', https),
    no_proxy: none,
  }
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, proxyEnv }
  return new NodeHttpHandler({
    connectionTimeout: 10_000,
    requestTimeout: 60_000,
    throwOnRequestTimeout: true,
    httpAgent: new Agent(options),
    httpsAgent: new TlsAgent(options),
  })
}

/** Attempts of a call with passing errors: server errors, resets, unreadable answers. */
const MAX_ATTEMPTS = 5

/**
 * Retries passing errors. Throttling is left to the `Pacer`, which can also slow down the other calls
 * of the same API. Once the signal aborts, nothing is tried again.
 */
export class TransientRetryStrategy extends StandardRetryStrategy {
  readonly #signal: AbortSignal | undefined

  constructor(signal?: AbortSignal) {
    super(MAX_ATTEMPTS)
    this.#signal = signal
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    if (info.errorType === 'THROTTLING') throw new Error('Throttling is retried by the pacer.')
    this.#signal?.throwIfAborted()
    return super.refreshRetryTokenForRetry(token, info)
  }
}

/** Retries passing errors and throttling, for the few calls without a pacer. */
export const unpacedRetryStrategy = (): StandardRetryStrategy =>
  new StandardRetryStrategy(MAX_ATTEMPTS)
