import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Delivery } from './calls/delivery.ts'
import type { Engine } from './calls/engine.ts'
import { GITHUB_PATH, type GitHub } from './runner/github.ts'
import { OIDC_PATH, type Oidc } from './runner/oidc.ts'
import type { Answer, HttpRequest } from './wire/http.ts'

interface Endpoints {
  readonly engine: Engine
  readonly oidc: Oidc
  readonly github: GitHub
}

/** One port for AWS, the runner's OIDC endpoint and GitHub's API. */
export class EmulatorServer {
  readonly #server: Server
  readonly #endpoints: Endpoints
  readonly #requests = new Set<Promise<void>>()
  #port = 0

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints
    this.#server = createServer((incoming, response) => {
      const request = this.#handle(incoming, response).catch((error: unknown) => {
        // A client that went away before it had sent all of its request is no mistake of ours.
        if (incoming.complete) endpoints.engine.failures.push(error)
        response.destroy()
      })
      this.#requests.add(request)
      void request.finally(() => this.#requests.delete(request))
    })
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address() as AddressInfo
    this.#port = address.port
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    this.#endpoints.engine.stop()
    await Promise.all([closed, ...this.#requests])
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming)
    const delivery = await this.#deliveryOf(request)
    // Before the client can act on the answer: calls that follow each other must not seem to overlap.
    delivery.finished()
    // AWS's clock is the emulator's, and not that of the machine: tests shift it.
    response.setHeader('date', this.#endpoints.engine.now().toUTCString())
    await send(response, delivery)
  }

  async #deliveryOf(request: HttpRequest): Promise<Delivery> {
    const { engine, oidc, github } = this.#endpoints
    if (request.path === OIDC_PATH) return plain(oidc.answer(request))
    if (request.path.startsWith(`${GITHUB_PATH}/`)) return plain(github.answer(request))
    return engine.answer(request, randomUUID())
  }
}

function plain(answer: Answer | undefined): Delivery {
  return { answer, breaks: undefined, finished: () => undefined }
}

async function read(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const url = new URL(incoming.url ?? '/', 'http://emulator')
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString(),
  }
}

async function send(response: ServerResponse, { answer, breaks }: Delivery): Promise<void> {
  if (answer === undefined) {
    response.socket?.resetAndDestroy()
    return
  }
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length })
  if (breaks === undefined) {
    response.end(body)
    return
  }
  const half = body.subarray(0, Math.floor(body.length / 2))
  await new Promise((resolve) => response.write(half, resolve))
  response.socket?.destroy()
}
