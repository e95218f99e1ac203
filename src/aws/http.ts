import { NodeHttpHandler } from '@smithy/node-http-handler'
import { ProxyAgent } from 'proxy-agent'

const PROXY_VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy']

/** More calls than this never run at a time: see `CallLimit`. */
const MAX_SOCKETS = 256

function usesProxy(environment: NodeJS.ProcessEnv): boolean {
  return PROXY_VARIABLES.some(
    (name) => (environment[name] ?? environment[name.toUpperCase()] ?? '') !== '',
  )
}

/**
 * The HTTP handler of every AWS client. The SDK itself ignores HTTPS_PROXY and NO_PROXY, which a
 * self-hosted runner behind a proxy sets.
 */
export function createHttpHandler(environment: NodeJS.ProcessEnv): NodeHttpHandler {
  const timeouts = {
    connectionTimeout: 10_000,
    requestTimeout: 60_000,
    throwOnRequestTimeout: true,
  }
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS }
  if (!usesProxy(environment)) {
    return new NodeHttpHandler({ ...timeouts, httpAgent: agent, httpsAgent: agent })
  }
  return new NodeHttpHandler({
    ...timeouts,
    // Over a connection that is used again proxy-agent names no host, which a proxy then does not know.
    httpAgent: new ProxyAgent({ ...agent, keepAlive: false }),
    httpsAgent: new ProxyAgent(agent),
  })
}
