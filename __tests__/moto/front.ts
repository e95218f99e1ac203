import { once } from 'node:events'
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A call as it comes over HTTP. */
export interface FrontCall {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What AWS answers to a call that moto does not know. */
export interface FrontAnswer {
  readonly answers: (call: FrontCall) => boolean
  readonly type: string
  readonly body: string
}

/**
 * What AWS answers for an account in which nothing of the kind exists, to a call that moto does not
 * know and without which no snapshot may go.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFastSnapshotRestores.html
 */
const NO_FAST_RESTORES: FrontAnswer = {
  answers: ({ body }) => new URLSearchParams(body).get('Action') === 'DescribeFastSnapshotRestores',
  type: 'text/xml',
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<DescribeFastSnapshotRestoresResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>00000000-0000-0000-0000-000000000000</requestId><fastSnapshotRestoreSet/></DescribeFastSnapshotRestoresResponse>',
}

/** Stands before moto, and answers for it what it does not know. */
export interface Front {
  readonly endpoint: string
  stop(): Promise<void>
}

interface Behind {
  readonly moto: string
  readonly answers: readonly FrontAnswer[]
}

async function answer(
  call: IncomingMessage,
  response: ServerResponse,
  { moto, answers }: Behind,
): Promise<void> {
  const body = await text(call)
  const { method, headers, url = '/' } = call
  const own = answers.find((each) => each.answers({ path: url, headers, body }))
  if (own !== undefined) {
    response.writeHead(200, { 'content-type': own.type }).end(own.body)
    return
  }
  const onward = request(new URL(url, moto), { method, headers })
  onward.end(body)
  const [theirs] = (await once(onward, 'response')) as [IncomingMessage]
  response.writeHead(theirs.statusCode ?? 500, theirs.headers)
  theirs.pipe(response)
}

export async function startFront(
  moto: string,
  answers: readonly FrontAnswer[] = [],
): Promise<Front> {
  const behind = { moto, answers: [NO_FAST_RESTORES, ...answers] }
  const server = createServer((call, response) => {
    answer(call, response, behind).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
