import type { Readable } from 'node:stream'
import { partition } from '@aws-sdk/util-endpoints'
import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols'
import { streamCollector } from '@smithy/core/serde'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import { z } from 'zod'
import { requireRightClock } from './clock-guard.ts'
import { isPassing } from './errors.ts'
import type { SendOptions } from './http.ts'
import { TransientRetryStrategy } from './retries.ts'
import { redact } from './secrets.ts'

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

export interface RuleList {
  readonly Rules: readonly { readonly Identifier: string }[]
  readonly NextToken?: string
}
export type Rule = z.infer<typeof rule>

export interface ListRulesInput {
  readonly ResourceType: 'EC2_IMAGE' | 'EBS_SNAPSHOT'
  readonly MaxResults: number
  readonly NextToken?: string | undefined
}

export interface RecycleBinSettings {
  readonly region: string
  readonly credentials: Provider<AwsCredentialIdentity>
  readonly requestHandler: NodeHttpHandler
}

/** An error that the Recycle Bin answered, or an answer that is none of its own. */
class RecycleBinError extends Error {
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(name: string, message: string, httpStatusCode: number) {
    super(message)
    this.name = name
    this.$metadata = { httpStatusCode }
  }
}

interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
}

/**
 * The two reads of the Recycle Bin's own API that this project needs. `@aws-sdk/client-rbin`, as
 * of 3.523.0, does not know exclusion tags, and would call a resource recoverable that its rule
 * leaves out.
 */
export class RecycleBinClient {
  readonly #settings: RecycleBinSettings
  readonly #retries = new TransientRetryStrategy()

  constructor(settings: RecycleBinSettings) {
    this.#settings = settings
  }

  async listRules(body: ListRulesInput, options: SendOptions): Promise<RuleList> {
    const answer = await this.#withRetries({ method: 'POST', path: '/list-rules', body }, options)
    const page = ruleList.parse(answer)
    return { Rules: page.Rules, ...(page.NextToken && { NextToken: page.NextToken }) }
  }

  async getRule(identifier: string, options: SendOptions): Promise<Rule> {
    const path = `/rules/${encodeURIComponent(identifier)}`
    return rule.parse(await this.#withRetries({ method: 'GET', path }, options))
  }

  async #withRetries(call: Call, options: SendOptions): Promise<unknown> {
    let token = await this.#retries.acquireInitialRetryToken('')
    for (;;) {
      try {
        return await this.#send(call, options)
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

  async #send({ method, path, body }: Call, { abortSignal }: SendOptions): Promise<unknown> {
    const endpoint = endpointOf(this.#settings.region)
    const request = new HttpRequest({
      method,
      path,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
      headers: { host: endpoint.host, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const { region, credentials, requestHandler } = this.#settings
    const signer = new SignatureV4({ service: 'rbin', region, credentials, sha256: Sha256 })
    const signed = HttpRequest.clone(await signer.sign(request))
    const sentAt = Date.now()
    const { response } = await requestHandler.handle(signed, { abortSignal })
    requireRightClock(response, sentAt)
    return readAnswer(response)
  }
}

/** The endpoint variables that the SDK's own clients obey. */
function endpointOf(region: string): URL {
  const { AWS_ENDPOINT_URL_RBIN: own, AWS_ENDPOINT_URL: shared } = process.env
  // A variable that is empty is not set, to the SDK as well.
  const configured = [own, shared].find((url) => url !== undefined && url !== '')
  return new URL(configured ?? `https://rbin.${region}.${partition(region).dnsSuffix}`)
}

async function readAnswer(response: HttpResponse): Promise<unknown> {
  const bytes: Uint8Array = await streamCollector(response.body as Readable)
  const text = new TextDecoder().decode(bytes)
  const { statusCode } = response
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new RecycleBinError(
      'UnreadableResponse',
      `the answer (HTTP ${String(statusCode)}) is not JSON; it begins with ${JSON.stringify(redact(text).slice(0, 80))}`,
      statusCode < 300 ? 502 : statusCode,
    )
  }
  if (statusCode < 300) return answer
  const [type = 'Unknown'] = (response.headers['x-amzn-errortype'] ?? '').split(':')
  const { message, Message } = z
    .looseObject({ message: z.string().optional(), Message: z.string().optional() })
    .parse(answer)
  throw new RecycleBinError(type, message ?? Message ?? type, statusCode)
}
