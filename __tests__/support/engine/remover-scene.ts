import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from '@jest/globals'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ConfiguredRetryStrategy } from '@smithy/core/retry'
import { Remover } from '../../../src/apply/remover.ts'
import { CallLimit } from '../../../src/aws/pacer.ts'

/** One answer of EC2: it breaks the connection, or it says this. */
export type Answer = 'reset' | { readonly status: number; readonly body: string }

export const errorAnswer = (status: number, code: string): Answer => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors></Response>`,
})

export const GONE = errorAnswer(400, 'InvalidAMIID.NotFound')
export const UNAVAILABLE = errorAnswer(400, 'InvalidAMIID.Unavailable')
export const BROKEN = errorAnswer(500, 'InternalError')
export const THROTTLED = errorAnswer(503, 'RequestLimitExceeded')
export const DENIED = errorAnswer(403, 'UnauthorizedOperation')

export function ok(action: string, content = ''): Answer {
  return { status: 200, body: `<${action}Response>${content}</${action}Response>` }
}

export const deregistered = (content = ''): Answer => ok('DeregisterImage', content)

/** An image in this state, as `DescribeImages` lists it. */
export const listed = (id: string, state: string): Answer =>
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
  if (answer === 'reset') response.socket?.destroy()
  else response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body)
}

export interface RemoverScene {
  readonly remover: Remover
  /** The parameters of each call that arrived. */
  readonly calls: URLSearchParams[]
}

/** A remover whose calls get these answers, one after the other. */
export async function removerWith(...answers: readonly Answer[]): Promise<RemoverScene> {
  const calls: URLSearchParams[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      calls.push(new URLSearchParams(body))
      send(response, answers[calls.length - 1] ?? errorAnswer(400, 'NoMoreAnswers'))
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
  const { signal } = new AbortController()
  return { remover: new Remover(client, { calls: new CallLimit(), signal }), calls }
}

/** Lets every attempt through. */
export const pass = (): void => undefined

export const actionsOf = ({ calls }: RemoverScene): readonly (string | null)[] =>
  calls.map((call) => call.get('Action'))
