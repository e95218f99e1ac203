import { endpointOf, type SignedService, signingRegionOf } from '../../../src/aws/endpoints.ts'

const RBIN: SignedService = { name: 'rbin', protocol: { kind: 'rest-json' } }
const OWN_HOSTS: SignedService = {
  name: 'batch',
  host: 'api.batch',
  fipsHosts: { aws: 'fips.batch', 'aws-us-gov': 'batch' },
  protocol: { kind: 'rest-json' },
}

const GLOBAL: SignedService = {
  name: 'iam',
  global: {
    aws: { host: 'iam.amazonaws.com', fipsHost: 'iam-fips.amazonaws.com', region: 'us-east-1' },
    'aws-cn': { host: 'iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' },
  },
  protocol: { kind: 'query', version: '2010-05-08' },
}

interface Case {
  readonly service?: SignedService
  readonly region?: string
  readonly useFips?: boolean
  readonly useDualStack?: boolean
  readonly url: string
}

/** As botocore's endpoint rule sets answer (rbin, 1.43.11). */
const CASES: readonly Case[] = [
  { url: 'https://rbin.eu-west-1.amazonaws.com/' },
  { region: 'cn-north-1', url: 'https://rbin.cn-north-1.amazonaws.com.cn/' },
  { useDualStack: true, url: 'https://rbin.eu-west-1.api.aws/' },
  { useFips: true, url: 'https://rbin-fips.eu-west-1.amazonaws.com/' },
  { useFips: true, useDualStack: true, url: 'https://rbin-fips.eu-west-1.api.aws/' },
  { service: OWN_HOSTS, url: 'https://api.batch.eu-west-1.amazonaws.com/' },
  { service: OWN_HOSTS, useFips: true, url: 'https://fips.batch.eu-west-1.amazonaws.com/' },
  {
    service: OWN_HOSTS,
    useFips: true,
    useDualStack: true,
    url: 'https://api.batch-fips.eu-west-1.api.aws/',
  },
  {
    service: OWN_HOSTS,
    region: 'us-gov-west-1',
    useFips: true,
    url: 'https://batch.us-gov-west-1.amazonaws.com/',
  },
  {
    service: OWN_HOSTS,
    region: 'cn-north-1',
    useFips: true,
    url: 'https://api.batch-fips.cn-north-1.amazonaws.com.cn/',
  },
  { service: GLOBAL, useDualStack: true, url: 'https://iam.amazonaws.com/' },
  { service: GLOBAL, useFips: true, url: 'https://iam-fips.amazonaws.com/' },
  {
    service: GLOBAL,
    region: 'cn-northwest-1',
    useFips: true,
    url: 'https://iam.cn-north-1.amazonaws.com.cn/',
  },
]

describe('the Region in signatures', () => {
  it.each([
    { service: RBIN, region: 'eu-west-1', signed: 'eu-west-1' },
    { service: GLOBAL, region: 'eu-west-1', signed: 'us-east-1' },
    { service: GLOBAL, region: 'cn-northwest-1', signed: 'cn-north-1' },
    { service: GLOBAL, region: 'us-gov-west-1', signed: 'us-gov-west-1' },
  ])('of $service.name in $region is $signed', ({ service, region, signed }) => {
    expect(signingRegionOf(service, region)).toBe(signed)
  })
})

describe('where a service is called', () => {
  it.each(CASES)('is $url', ({ service = RBIN, url, ...settings }) => {
    const { region = 'eu-west-1', useFips = false, useDualStack = false } = settings
    const configured = (): undefined => undefined

    expect(endpointOf(service, { region, configured, useFips, useDualStack }).href).toBe(url)
  })

  it('is the endpoint that is configured for it, whatever else is set', () => {
    const configured = (name: string): string => `http://${name}.test/`
    const settings = { region: 'eu-west-1', configured, useFips: true, useDualStack: true }

    expect(endpointOf(RBIN, settings).href).toBe('http://rbin.test/')
  })
})
