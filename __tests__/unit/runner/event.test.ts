import { describe, expect, it } from '@jest/globals'
import { commentKey } from '../../../src/runner/event.ts'

type Configuration = Parameters<typeof commentKey>[0]

const ACCOUNT = '111122223333'

const session = (...roleArns: string[]): Configuration['identity'] => ({
  kind: 'chained',
  session: { roleArns, name: 'GitHubActions', durationSeconds: 3_600 },
  externalId: undefined,
})

const configuration = (overrides: Partial<Configuration> = {}): string =>
  commentKey({
    regions: ['eu-west-1'],
    identity: { kind: 'job' },
    allowedAccountIds: [],
    settings: { mapping: 'all', 'keep-previous': '4' },
    ...overrides,
  }).configuration

describe('what tells the comments of configurations apart', () => {
  it.each<readonly [string, Partial<Configuration>]>([
    ['Regions', { regions: ['us-east-1'] }],
    ['more Regions', { regions: ['eu-west-1', 'us-east-1'] }],
    ['roles', { identity: session(`arn:aws:iam::${ACCOUNT}:role/a`) }],
    ['accounts', { allowedAccountIds: [ACCOUNT] }],
    ['mapping', { settings: { mapping: 'name:web' } }],
  ])('is their %s', (_what, overrides) => {
    expect(configuration(overrides)).not.toBe(configuration())
    expect(configuration(overrides)).toBe(configuration(overrides))
    expect(configuration(overrides)).not.toContain(ACCOUNT)
  })

  it('is neither the order of a list nor any other setting', () => {
    const both = ['eu-west-1', 'us-east-1']
    expect(configuration({ regions: both })).toBe(configuration({ regions: both.toReversed() }))
    expect(configuration({ settings: { mapping: 'all', 'keep-previous': '9' } })).toBe(
      configuration(),
    )
  })
})
