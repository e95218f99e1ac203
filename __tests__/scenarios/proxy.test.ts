import { startProxy, startTlsFront } from '../support/proxy.ts'
import { bake, expectFailure, expectRemoved, snapshotsOf, startScenario } from '../support/index.ts'

const ONE = { 'keep-previous': '1' }
const HOST = 'aws.invalid'
const OLD_NODE = new URL('../support/old-node.ts', import.meta.url)

describe('a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])('of %s carries every call to AWS', async (variable) => {
    const { region, emulator, run } = await startScenario()
    const front = await startTlsFront(HOST, emulator.endpoint)
    const proxy = await startProxy(front)
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])

    const result = await run(ONE, {
      environment: {
        [variable]: proxy.url,
        AWS_ENDPOINT_URL: `https://${HOST}`,
        NODE_EXTRA_CA_CERTS: front.certificate,
      },
    })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [old], snapshots })
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${HOST}:443`]))
    expect(proxy.forwarded).toEqual([])
  })

  it('of HTTPS_PROXY is not asked for a host of NO_PROXY', async () => {
    const { emulator, run } = await startScenario()
    const proxy = await startProxy(await startTlsFront(HOST, emulator.endpoint))

    const result = await run(ONE, {
      environment: {
        HTTPS_PROXY: proxy.url,
        NO_PROXY: '.invalid',
        AWS_ENDPOINT_URL: `https://${HOST}`,
      },
    })

    expectFailure(result, HOST)
    expect(proxy.tunnels).toEqual([])
    expect(emulator.calls).toEqual([])
  })

  it.each(['HTTP_PROXY', 'http_proxy'])(
    'of %s carries every call to an endpoint without TLS',
    async (variable) => {
      const proxy = await startProxy()
      const { region, emulator, run } = await startScenario()
      const [, old = ''] = bake(region, [10, 20])
      const snapshots = snapshotsOf(region, [old])

      const result = await run(ONE, { environment: { [variable]: proxy.url } })

      expect(result.exitCode).toBe(0)
      expectRemoved(result, { images: [old], snapshots })
      expect(proxy.forwarded).toHaveLength(emulator.calls.length)
    },
  )

  it.each(['NO_PROXY', 'no_proxy'])('is passed by for the hosts of %s', async (variable) => {
    const proxy = await startProxy()
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])

    const result = await run(ONE, {
      environment: { HTTP_PROXY: proxy.url, [variable]: 'other.example,127.0.0.1' },
    })

    expectRemoved(result, { images: [old], snapshots })
    expect(proxy.forwarded).toEqual([])
  })

  it('may be named without a scheme', async () => {
    const proxy = await startProxy()
    const { emulator, run } = await startScenario()

    const result = await run(ONE, {
      environment: { HTTP_PROXY: proxy.url.replace('http://', '') },
    })

    expect(result.exitCode).toBe(0)
    expect(proxy.forwarded).toHaveLength(emulator.calls.length)
  })

  it.each([
    ['HTTP_PROXY', 'socks5://user:s3cret@proxy.example:1080'],
    ['HTTPS_PROXY', 'http://user:s3cret@proxy.example:99999'],
  ])('of %s that cannot be used is an error which does not quote it', async (variable, url) => {
    const { emulator, run } = await startScenario()

    const result = await run(ONE, { environment: { [variable]: url } })

    expectFailure(result, `${variable}: it takes http://host:port or https://host:port.`)
    expect(result.log + result.summary).not.toContain('s3cret')
    expect(emulator.calls).toEqual([])
  })

  it('is an error on a Node.js that knows none, and what to do', async () => {
    const proxy = await startProxy()
    const { emulator, run } = await startScenario()

    const result = await run(ONE, {
      environment: { HTTP_PROXY: proxy.url, NODE_OPTIONS: `--import=${OLD_NODE.href}` },
    })

    expectFailure(result, 'HTTP_PROXY: the Node.js of this runner', 'update the runner')
    expect(emulator.calls).toEqual([])
    expect(proxy.forwarded).toEqual([])
  })

  it('is no concern of such a Node.js where none is set', async () => {
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const snapshots = snapshotsOf(region, [old])

    const result = await run(ONE, { environment: { NODE_OPTIONS: `--import=${OLD_NODE.href}` } })

    expectRemoved(result, { images: [old], snapshots })
  })
})
