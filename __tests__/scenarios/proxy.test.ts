import { startProxy, startTlsFront } from '../support/proxy.ts'
import { bake, expectFailure, expectGone, ONE, startScenario } from '../support/index.ts'

const HOST = 'aws.invalid'
const WITH_TLS = { AWS_ENDPOINT_URL: `https://${HOST}` }
const OLD_NODE = {
  NODE_OPTIONS: `--import=${new URL('../support/old-node.ts', import.meta.url).href}`,
}

/** An image to remove, a proxy without TLS, and a run with this environment that knows where it is. */
async function startBehindProxy() {
  const scenario = await startScenario()
  const proxy = await startProxy()
  const [, old = ''] = bake(scenario.region, [10, 20])
  const runWith = async (environment: Readonly<Record<string, string>>) =>
    scenario.run(ONE, { environment })
  return { ...scenario, proxy, old, runWith }
}

describe('a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])('of %s carries every call to AWS', async (variable) => {
    const { region, emulator, run } = await startScenario()
    const front = await startTlsFront(HOST, emulator.endpoint)
    const proxy = await startProxy(front)
    const [, old = ''] = bake(region, [10, 20])
    const trust = { NODE_EXTRA_CA_CERTS: front.certificate }

    const result = await run(ONE, {
      environment: { [variable]: proxy.url, ...WITH_TLS, ...trust },
    })

    expectGone(result, old)
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${HOST}:443`]))
    expect(proxy.forwarded).toEqual([])
  })

  it('of HTTPS_PROXY is not asked for a host of NO_PROXY', async () => {
    const { emulator, run } = await startScenario()
    const proxy = await startProxy(await startTlsFront(HOST, emulator.endpoint))

    const result = await run(ONE, {
      environment: { HTTPS_PROXY: proxy.url, NO_PROXY: '.invalid', ...WITH_TLS },
    })

    expectFailure(result, HOST)
    expect([...proxy.tunnels, ...emulator.calls]).toEqual([])
  })

  it.each([
    ['HTTP_PROXY', (url: string) => url],
    ['http_proxy', (url: string) => url],
    ['HTTP_PROXY without a scheme', (url: string) => url.replace('http://', '')],
  ])('of %s carries every call to an endpoint without TLS', async (what, nameOf) => {
    const { emulator, proxy, old, runWith } = await startBehindProxy()
    const [variable = ''] = what.split(' ')

    const result = await runWith({ [variable]: nameOf(proxy.url) })

    expectGone(result, old)
    expect(proxy.forwarded).toHaveLength(emulator.calls.length)
  })

  it.each(['NO_PROXY', 'no_proxy'])('is passed by for the hosts of %s', async (variable) => {
    const { proxy, old, runWith } = await startBehindProxy()

    const result = await runWith({ HTTP_PROXY: proxy.url, [variable]: 'other.example,127.0.0.1' })

    expectGone(result, old)
    expect(proxy.forwarded).toEqual([])
  })

  it.each([
    ['HTTP_PROXY', 'socks5://user:s3cret@proxy.example:1080'],
    ['HTTPS_PROXY', 'http://user:s3cret@proxy.example:99999'],
  ])('of %s that cannot be used is an error which does not quote it', async (variable, url) => {
    const { emulator, runWith } = await startBehindProxy()

    const result = await runWith({ [variable]: url })

    expectFailure(result, `${variable}: it takes http://host:port or https://host:port.`)
    expect(result.log + result.summary).not.toContain('s3cret')
    expect(emulator.calls).toEqual([])
  })

  it('is an error on a Node.js that knows none, and no concern of it where none is set', async () => {
    const { emulator, proxy, old, runWith } = await startBehindProxy()

    const refused = await runWith({ HTTP_PROXY: proxy.url, ...OLD_NODE })
    expectFailure(refused, 'HTTP_PROXY: the Node.js of this runner', 'update the runner')
    expect([...emulator.calls, ...proxy.forwarded]).toEqual([])

    expectGone(await runWith(OLD_NODE), old)
  })
})
