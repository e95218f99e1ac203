import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ConfiguredRetryStrategy } from '@smithy/core/retry'

/** What EC2 says, and when by its own clock, where that is not now. */
interface Said {
  readonly status: number
  readonly body: string
  readonly date?: string
  readonly requestId?: string
}

/** One answer of EC2: it breaks the connection, it never comes, or it says this. */
export type Answer = 'reset' | 'hang' | Said

/** What EC2 says where it refuses a call. */
export const error = (status: number, code: string): Said => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors></Response>`,
})

/** What EC2 says where it carried a call out. */
export function ok(action: string, content = ''): Said {
  return { status: 200, body: `<${action}Response>${content}</${action}Response>` }
}

/** What EC2 says of one image. */
export const listed = (id: string, state: string): Said =>
  ok(
    'DescribeImages',
    `<imagesSet><item><imageId>${id}</imageId><imageState>${state}</imageState></item></imagesSet>`,
  )

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    response.socket?.destroy()
    return
  }
  const { date, requestId } = answer
  const headers = {
    'content-type': 'text/xml',
    ...(date !== undefined && { date }),
    ...(requestId !== undefined && { 'x-amzn-requestid': requestId }),
  }
  response.writeHead(answer.status, headers).end(answer.body)
}

/** A client whose calls get these answers, one after the other. */
export async function clientWith(
  ...answers: readonly Answer[]
): Promise<{ readonly client: EC2Client; readonly calls: URLSearchParams[] }> {
  const calls: URLSearchParams[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      calls.push(new URLSearchParams(body))
      send(response, answers[calls.length - 1] ?? error(400, 'NoMoreAnswers'))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = new EC2Client({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${String(port)}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    retryStrategy: new ConfiguredRetryStrategy(3, 1),
  })
  return { client, calls }
}
