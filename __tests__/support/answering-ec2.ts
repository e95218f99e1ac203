import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ConfiguredRetryStrategy } from '@smithy/core/retry'
import { listen } from './serving.ts'

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
    void text(request).then((body) => {
      calls.push(new URLSearchParams(body))
      send(response, answers[calls.length - 1] ?? error(400, 'NoMoreAnswers'))
    })
  })
  const port = await listen(server)
  const client = new EC2Client({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${String(port)}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    retryStrategy: new ConfiguredRetryStrategy(3, 1),
  })
  return { client, calls }
}
