import type { Readable } from 'node:stream'
import { partition } from '@aws-sdk/util-endpoints'
import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols'
import { streamCollector } from '@smithy/core/serde'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import { z } from 'zod'
import { requireRightClock } from './answer-guards.ts'
import { isPassing } from './errors.ts'
import { type SendOptions, TransientRetryStrategy } from './http.ts'
import { redact } from './secrets.ts'

export interface SignedJsonSettings {
  /** The name that calls are signed with. */
  readonly service: string
  readonly region: string
  readonly endpoint: URL
  readonly credentials: Provider<AwsCredentialIdentity>
  readonly requestHandler: NodeHttpHandler
}

export interface JsonCall {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
}

/** An error that a service answered, or an answer that cannot be its own. */
class JsonServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(name: string, message: string, httpStatusCode: number) {
    super(message)
    this.name = name
    this.$metadata = { httpStatusCode }
  }
}

/** Sends signed calls to a service that speaks JSON over HTTP, where the SDK has no client that fits. */
export class SignedJsonClient {
  readonly #settings: SignedJsonSettings
  readonly #signer: SignatureV4
  readonly #retries = new TransientRetryStrategy()

  constructor(settings: SignedJsonSettings) {
    this.#settings = settings
    this.#signer = new SignatureV4({ ...settings, sha256: Sha256 })
  }

  /**
   * The answer of a call. What fails in passing is tried again.
   * @throws JsonServiceError, ClockError, or what the network answers
   */
  async send(call: JsonCall, options: SendOptions): Promise<unknown> {
    let token = await this.#retries.acquireInitialRetryToken('')
    for (;;) {
      try {
        return await this.#sendOnce(call, options)
      } catch (error) {
        if (!isPassing(error)) throw error
        token = await this.#retries
          .refreshRetryTokenForRetry(token, { errorType: 'TRANSIENT' })
          .catch(() => {
            throw error
          })
      }
    }
  }

  async #sendOnce(call: JsonCall, { abortSignal }: SendOptions): Promise<unknown> {
    const { endpoint, requestHandler } = this.#settings
    const signed = HttpRequest.clone(await this.#signer.sign(toRequest(call, endpoint)))
    const sentAt = Date.now()
    const { response } = await requestHandler.handle(signed, { abortSignal })
    requireRightClock(response, sentAt)
    return readAnswer(response)
  }
}

const toRequest = ({ method, path, body }: JsonCall, endpoint: URL): HttpRequest =>
  new HttpRequest({
    method,
    path,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
    headers: { host: endpoint.host, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })

async function readAnswer({ body, headers, statusCode }: HttpResponse): Promise<unknown> {
  const bytes: Uint8Array = await streamCollector(body as Readable)
  const answer = parseAnswer(new TextDecoder().decode(bytes), statusCode)
  if (statusCode < 300) return answer
  const [type = 'Unknown'] = (headers['x-amzn-errortype'] ?? '').split(':')
  const { message, Message } = z
    .looseObject({ message: z.string().optional(), Message: z.string().optional() })
    .parse(answer)
  throw new JsonServiceError(type, message ?? Message ?? type, statusCode)
}

function parseAnswer(text: string, statusCode: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new JsonServiceError(
      'UnreadableResponse',
      `the answer (HTTP ${String(statusCode)}) is not JSON; it begins with ${JSON.stringify(redact(text).slice(0, 80))}`,
      // A success that cannot be read is tried again, like the error of a gateway.
      statusCode < 300 ? 502 : statusCode,
    )
  }
}

const tag = z.object({ ResourceTagKey: z.string(), ResourceTagValue: z.string().optional() })

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_ListRules.html */
const ruleList = z.object({
  Rules: z.array(z.object({ Identifier: z.string() })),
  NextToken: z.string().nullish(),
})

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_GetRule.html */
const rule = z.object({
  Identifier: z.string(),
  ResourceType: z.string(),
  /** A rule that is still pending retains nothing. */
  Status: z.string(),
  RetentionPeriod: z.object({ RetentionPeriodValue: z.number() }),
  ResourceTags: z.array(tag).nullish(),
  ExcludeResourceTags: z.array(tag).nullish(),
})

/** One page of the rules of a Region. */
export interface RuleList {
  readonly Rules: readonly { readonly Identifier: string }[]
  readonly NextToken?: string
}

/** A retention rule, as AWS describes it. */
export type Rule = z.infer<typeof rule>

/** What `ListRules` takes. */
export interface ListRulesInput {
  readonly ResourceType: 'EC2_IMAGE' | 'EBS_SNAPSHOT'
  readonly MaxResults: number
  readonly NextToken?: string | undefined
}

/**
 * The two reads of the Recycle Bin's own API that this project needs. `@aws-sdk/client-rbin`, as
 * of 3.523.0, does not know exclusion tags, and would call a resource recoverable that its rule
 * leaves out.
 */
export class RecycleBinClient {
  readonly #client: SignedJsonClient

  constructor(settings: Omit<SignedJsonSettings, 'service'>) {
    this.#client = new SignedJsonClient({ ...settings, service: 'rbin' })
  }

  async listRules(body: ListRulesInput, options: SendOptions): Promise<RuleList> {
    const answer = await this.#client.send({ method: 'POST', path: '/list-rules', body }, options)
    const page = ruleList.parse(answer)
    return { Rules: page.Rules, ...(page.NextToken && { NextToken: page.NextToken }) }
  }

  async getRule(identifier: string, options: SendOptions): Promise<Rule> {
    const path = `/rules/${encodeURIComponent(identifier)}`
    return rule.parse(await this.#client.send({ method: 'GET', path }, options))
  }
}

/**
 * Where the Recycle Bin of a Region is called.
 * @param environment its endpoint variables count, as for the SDK's own clients:
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function recycleBinEndpoint(region: string, environment: NodeJS.ProcessEnv): URL {
  const { AWS_ENDPOINT_URL_RBIN: own, AWS_ENDPOINT_URL: shared } = environment
  // A variable that is empty is not set, to the SDK as well.
  const configured = [own, shared].find((url) => url !== undefined && url !== '')
  return new URL(configured ?? `https://rbin.${region}.${partition(region).dnsSuffix}`)
}
