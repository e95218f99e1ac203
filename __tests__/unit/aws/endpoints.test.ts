import {
  endpointOf,
  type EndpointSettings,
  type SignedService,
  signingRegionOf,
} from '../../../src/aws/endpoints.ts'

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

/** As botocore's endpoint rule sets answer (rbin, 1.43.11). */
const CASES: readonly (readonly [SignedService, string, string, string])[] = [
  [RBIN, 'eu-west-1', '', 'rbin.eu-west-1.amazonaws.com'],
  [RBIN, 'cn-north-1', '', 'rbin.cn-north-1.amazonaws.com.cn'],
  [RBIN, 'eu-west-1', 'dual-stack', 'rbin.eu-west-1.api.aws'],
  [RBIN, 'eu-west-1', 'FIPS', 'rbin-fips.eu-west-1.amazonaws.com'],
  [RBIN, 'eu-west-1', 'FIPS dual-stack', 'rbin-fips.eu-west-1.api.aws'],
  [OWN_HOSTS, 'eu-west-1', '', 'api.batch.eu-west-1.amazonaws.com'],
  [OWN_HOSTS, 'eu-west-1', 'FIPS', 'fips.batch.eu-west-1.amazonaws.com'],
  [OWN_HOSTS, 'eu-west-1', 'FIPS dual-stack', 'api.batch-fips.eu-west-1.api.aws'],
  [OWN_HOSTS, 'us-gov-west-1', 'FIPS', 'batch.us-gov-west-1.amazonaws.com'],
  [OWN_HOSTS, 'cn-north-1', 'FIPS', 'api.batch-fips.cn-north-1.amazonaws.com.cn'],
  [GLOBAL, 'eu-west-1', 'dual-stack', 'iam.amazonaws.com'],
  [GLOBAL, 'eu-west-1', 'FIPS', 'iam-fips.amazonaws.com'],
  [GLOBAL, 'cn-northwest-1', 'FIPS', 'iam.cn-north-1.amazonaws.com.cn'],
]

const settingsOf = (
  region: string,
  wanted: string,
): Pick<EndpointSettings, 'region' | 'useFips' | 'useDualStack'> => ({
  region,
  useFips: wanted.includes('FIPS'),
  useDualStack: wanted.includes('dual-stack'),
})

describe('the Region in signatures', () => {
  it.each([
    [RBIN, 'eu-west-1', 'eu-west-1'],
    [GLOBAL, 'eu-west-1', 'us-east-1'],
    [GLOBAL, 'cn-northwest-1', 'cn-north-1'],
    [GLOBAL, 'us-gov-west-1', 'us-gov-west-1'],
  ])('of %j in %s is %s', (service, region, signed) => {
    expect(signingRegionOf(service, region)).toBe(signed)
  })
})

describe('where a service is called', () => {
  it.each(CASES)('of %j in %s, with "%s" asked for, is %s', (service, region, wanted, host) => {
    const settings = { ...settingsOf(region, wanted), configured: (): undefined => undefined }

    expect(endpointOf(service, settings).href).toBe(`https://${host}/`)
  })

  it('is the endpoint that is configured for it, whatever else is set', () => {
    const configured = (name: string): string => `http://${name}.test/`
    const settings = { ...settingsOf('eu-west-1', 'FIPS dual-stack'), configured }

    expect(endpointOf(RBIN, settings).href).toBe('http://rbin.test/')
  })
})
