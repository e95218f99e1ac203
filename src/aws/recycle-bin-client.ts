import { partition } from '@aws-sdk/util-endpoints'
import { z } from 'zod'
import type { SendOptions } from './http.ts'
import { SignedJsonClient, type SignedJsonSettings } from './signed-json.ts'

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
