import { writeFile } from 'node:fs/promises'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { selfSigned } from './self-signed.ts'
import { listen } from './serving.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

function passOn(url: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers } = incoming
  const onward = request(url, { method, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
}

/** An HTTPS endpoint in front of an HTTP one, and the file of the certificate to trust. */
interface TlsFront {
  readonly host: string
  readonly port: number
  readonly certificate: string
}

export async function startTlsFront(host: string, endpoint: string): Promise<TlsFront> {
  const { key, cert } = selfSigned(host)
  const server = createTlsServer({ key, cert }, (incoming, outgoing) => {
    passOn(new URL(incoming.url ?? '/', endpoint), incoming, outgoing)
  })
  const certificate = join(makeTemporaryFolder('certificate'), 'ca.pem')
  await writeFile(certificate, cert)
  return { host, port: await listen(server), certificate }
}

interface Proxy {
  readonly url: string
  /** The URLs of requests that were passed on. */
  readonly forwarded: readonly string[]
  /** The hosts that a tunnel was opened to. */
  readonly tunnels: readonly string[]
}

/** A proxy that writes down what goes through it; its tunnels lead to the one front that it knows. */
export async function startProxy(front?: TlsFront): Promise<Proxy> {
  const forwarded: string[] = []
  const tunnels: string[] = []
  const server = createServer((incoming, outgoing) => {
    const { url = '' } = incoming
    forwarded.push(url)
    if (URL.canParse(url)) passOn(new URL(url), incoming, outgoing)
    else outgoing.writeHead(400).end()
  })
  server.on('connect', ({ url = '' }, socket) => {
    tunnels.push(url)
    const onward = connect(front?.port ?? 0, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  const port = await listen(server)
  return { url: `http://127.0.0.1:${String(port)}`, forwarded, tunnels }
}
