import type { Readable } from 'node:stream'
import { parseXML } from '@aws-sdk/xml-builder'
import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols'
import { streamCollector } from '@smithy/core/serde'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import { z } from 'zod'
import { isWhole, requireRightClock, UnreadableResponse } from './answer-guards.ts'
import type { SignedService } from './endpoints.ts'
import { isPassing, isThrottled } from './errors.ts'
import { type SendOptions, TransientRetryStrategy } from './http.ts'
import { rememberSecret } from './secrets.ts'

/** An error that a service answered. */
class ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(name: string, message: string, httpStatusCode: number) {
    super(message)
    this.name = name
    this.$metadata = { httpStatusCode }
  }
}

/** A call, in the form that all protocols can be made of. */
export interface SignedCall {
  readonly operation: string
  /** Only REST services tell their operations apart by it. */
  readonly path?: string
  readonly method?: 'GET' | 'POST'
  readonly query?: Readonly<Record<string, string>>
  /** The body of a POST. A member that is undefined is left out. */
  readonly input?: Readonly<Record<string, unknown>>
}

interface Content {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

function contentOf({ protocol }: SignedService, { operation, method, input }: SignedCall): Content {
  if (method === 'GET') return { headers: {} }
  switch (protocol.kind) {
    case 'rest-json':
      return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) }
    case 'json':
      return {
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `${protocol.targetPrefix}.${operation}`,
        },
        body: JSON.stringify(input),
      }
    case 'query': {
      const given = Object.entries(input ?? {}).filter(([, value]) => value !== undefined)
      const members = given.map(([name, value]) => [name, String(value)] as const)
      const form = [['Action', operation], ['Version', protocol.version], ...members]
      return {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form as [string, string][]).toString(),
      }
    }
  }
}

function toRequest(service: SignedService, call: SignedCall, endpoint: URL): HttpRequest {
  const { headers, body } = contentOf(service, call)
  return new HttpRequest({
    method: call.method ?? 'POST',
    path: call.path ?? '/',
    query: { ...call.query },
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
    headers: { host: endpoint.host, ...headers },
    ...(body !== undefined && { body }),
  })
}

/** `com.amazonaws.batch#ClientException:http://…` is how AWS writes `ClientException`. */
const codeIn = (type: string | undefined): string | undefined =>
  type?.split(':')[0]?.split('#').at(-1)

/** Services put the code into a header or into the body, and write the message's name in two ways. */
const jsonError = z.looseObject({
  __type: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  Message: z.string().optional(),
})

function jsonAnswer(text: string, { statusCode, headers }: HttpResponse): unknown {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new UnreadableResponse('JSON', statusCode, text)
  }
  if (statusCode < 300) return answer
  const { success, data } = jsonError.safeParse(answer)
  if (!success) throw new UnreadableResponse("one of AWS's", statusCode, text)
  const code = codeIn(headers['x-amzn-errortype'] ?? data.__type ?? data.code) ?? 'Unknown'
  throw new ServiceError(code, data.message ?? data.Message ?? code, statusCode)
}

/** Lists of the query protocol are elements that hold nothing but `member`s. */
function fromXml(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(fromXml)
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node)
  const [first] = entries
  if (entries.length === 1 && first?.[0] === 'member') return [first[1]].flat().map(fromXml)
  return Object.fromEntries(entries.map(([name, value]) => [name, fromXml(value)]))
}

const queryError = z.object({
  ErrorResponse: z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) }),
})

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html */
function queryAnswer(text: string, operation: string, statusCode: number): unknown {
  const root = statusCode < 300 ? `${operation}Response` : 'ErrorResponse'
  if (!isWhole(Buffer.from(text), root)) {
    throw new UnreadableResponse(`a whole ${root}`, statusCode, text)
  }
  const answer = fromXml(parseXML(text))
  if (statusCode < 300) {
    const { [root]: content } = answer as Record<string, Record<string, unknown>>
    return content?.[`${operation}Result`]
  }
  const { success, data } = queryError.safeParse(answer)
  if (!success) throw new UnreadableResponse("one of AWS's", statusCode, text)
  const { Code, Message } = data.ErrorResponse.Error
  throw new ServiceError(Code, Message, statusCode)
}

export interface SignedClientSettings {
  readonly region: string
  readonly endpoint: URL
  readonly credentials: Provider<AwsCredentialIdentity>
  readonly requestHandler: NodeHttpHandler
}

/** Sends signed calls to one service. The SDK's own clients would make the action larger by 1.5 MB. */
export class SignedClient {
  readonly #service: SignedService
  readonly #settings: SignedClientSettings
  readonly #signer: SignatureV4
  readonly #retries = new TransientRetryStrategy()

  constructor(service: SignedService, settings: SignedClientSettings) {
    this.#service = service
    this.#settings = settings
    this.#signer = new SignatureV4({ ...settings, service: service.name, sha256: Sha256 })
  }

  /**
   * The answer of a call: what its JSON holds, or the XML's result in the same form. Passing errors
   * are retried.
   * @param read makes a value of an answer, and throws UnreadableResponse where it cannot
   * @throws ServiceError, UnreadableResponse, ClockError, or what the network answers
   */
  async send<Output>(
    call: SignedCall,
    read: (answer: unknown) => Output,
    options: SendOptions,
  ): Promise<Output> {
    let token = await this.#retries.acquireInitialRetryToken('')
    for (;;) {
      try {
        return read(await this.#sendOnce(call, options))
      } catch (error) {
        if (!isPassing(error) || isThrottled(error)) throw error
        token = await this.#retries
          .refreshRetryTokenForRetry(token, { errorType: 'TRANSIENT' })
          .catch(() => {
            throw error
          })
      }
    }
  }

  async #sendOnce(call: SignedCall, { abortSignal }: SendOptions): Promise<unknown> {
    const { endpoint, requestHandler } = this.#settings
    const signed = HttpRequest.clone(
      await this.#signer.sign(toRequest(this.#service, call, endpoint)),
    )
    rememberSecret(signed.headers['x-amz-security-token'])
    const sentAt = Date.now()
    const { response } = await requestHandler.handle(signed, { abortSignal })
    requireRightClock(response, sentAt)
    const bytes: Uint8Array = await streamCollector(response.body as Readable)
    const text = new TextDecoder().decode(bytes)
    return this.#service.protocol.kind === 'query'
      ? queryAnswer(text, call.operation, response.statusCode)
      : jsonAnswer(text, response)
  }
}
