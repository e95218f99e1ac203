import { partition } from '@aws-sdk/util-endpoints'

/** The endpoint of a whole partition, and the Region in the signatures of its calls. */
interface GlobalEndpoint {
  readonly host: string
  /** Where it is not that of `host`. */
  readonly fipsHost?: string
  readonly region: string
}

/** A service that is called without a client of the SDK. */
export interface SignedService {
  /** The name in signatures and IAM actions; in capitals, that of its endpoint variable. */
  readonly name: string
  /** The host name's first part, where it is not the service's name. */
  readonly host?: string
  /** The FIPS host name's first part by partition, where it is not that of `host` with `-fips`. */
  readonly fipsHosts?: Readonly<Record<string, string>>
  /** A service with one endpoint for each partition, by the partition's name. */
  readonly global?: Readonly<Record<string, GlobalEndpoint>>
  readonly protocol:
    | { readonly kind: 'rest-json' }
    /** `X-Amz-Target` names the operation behind this prefix. */
    | { readonly kind: 'json'; readonly targetPrefix: string }
    /** XML; forms name the operation and this version of the API. */
    | { readonly kind: 'query'; readonly version: string }
}

/** The endpoint that is configured for a service, by the service's name. */
export type ConfiguredEndpoint = (service: string) => string | undefined

/** The settings that decide which endpoint is called. */
export interface EndpointSettings {
  readonly region: string
  readonly configured: ConfiguredEndpoint
  readonly useFips: boolean
  readonly useDualStack: boolean
}

/** The Region that stands in the signatures of calls from a Region. */
export const signingRegionOf = ({ global }: SignedService, region: string): string =>
  global?.[partition(region).name]?.region ?? region

function hostOf(
  { name, host = name, fipsHosts = {}, global = {} }: SignedService,
  { region, useFips, useDualStack }: Omit<EndpointSettings, 'configured'>,
): string {
  const { name: partitionName, dnsSuffix, dualStackDnsSuffix } = partition(region)
  const whole = global[partitionName]
  if (whole !== undefined) return (useFips ? whole.fipsHost : undefined) ?? whole.host
  if (!useFips) return `${host}.${region}.${useDualStack ? dualStackDnsSuffix : dnsSuffix}`
  if (useDualStack) return `${host}-fips.${region}.${dualStackDnsSuffix}`
  return `${fipsHosts[partitionName] ?? `${host}-fips`}.${region}.${dnsSuffix}`
}

/**
 * Where a service is called: at the endpoint that is configured, or else at that of the Region.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export const endpointOf = (
  service: SignedService,
  { configured, ...settings }: EndpointSettings,
): URL => new URL(configured(service.name) ?? `https://${hostOf(service, settings)}`)
