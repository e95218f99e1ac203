import { DescribeRegionsCommand } from '@aws-sdk/client-ec2'
import { explainFailure } from '../model/index.ts'
import { type ClientSettings, createEc2Client } from './clients.ts'
import { describeError, FailedCall, withSentence } from './errors.ts'
import { ec2 } from './operation.ts'

/**
 * The Regions that an account has enabled. Only where a Region is not named but searched for.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 */
export const describeRegions = ec2('DescribeRegions', DescribeRegionsCommand)

/** Whether it stands for the Regions that an account has enabled: `all`, or with a wildcard. */
export const isRegionPattern = (text: string): boolean => text === 'all' || /[*?]/u.test(text)

/** A Region of an account. */
export interface FoundRegion {
  readonly name: string
  /** It was not named: a pattern found it. */
  readonly isByPattern: boolean
}

export interface FoundRegions {
  readonly found: readonly FoundRegion[]
  /** The patterns that match no Region of the account. */
  readonly unmatched: readonly string[]
}

/** The parser of the input lets no other special character through. */
const matcher = (pattern: string): RegExp =>
  pattern === 'all'
    ? /^/u
    : new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u')

async function enabledRegions(settings: ClientSettings): Promise<readonly string[]> {
  try {
    const { Regions } = await createEc2Client(settings).send(new DescribeRegionsCommand({}))
    if (Regions === undefined) throw new Error('the answer has no Regions')
    return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort()
  } catch (error) {
    const said = describeError(error, settings.region)
    const message = withSentence(said.message, 'Allow it, or name the Regions.')
    const failure = { ...said, message, call: describeRegions.action }
    throw new FailedCall(explainFailure(failure), failure, error)
  }
}

/**
 * The Regions that the texts stand for in one account, in the order of the texts.
 * @throws FailedCall where the account's Regions cannot be listed
 */
export async function findRegions(
  wanted: readonly string[],
  settings: ClientSettings,
): Promise<FoundRegions> {
  const enabled = wanted.some(isRegionPattern) ? await enabledRegions(settings) : []
  const found = new Map<string, FoundRegion>()
  const unmatched: string[] = []
  for (const text of wanted.filter((each) => !isRegionPattern(each))) {
    found.set(text, { name: text, isByPattern: false })
  }
  for (const pattern of wanted.filter(isRegionPattern)) {
    const names = enabled.filter((name) => matcher(pattern).test(name))
    if (names.length === 0) unmatched.push(pattern)
    for (const name of names) {
      if (!found.has(name)) found.set(name, { name, isByPattern: true })
    }
  }
  return { found: [...found.values()], unmatched }
}

/**
 * Those of the Regions that an account has enabled; all of them where it may not say which these are.
 * @throws FailedCall where the account's Regions cannot be listed for another reason
 */
export async function enabledAmong(
  regions: readonly string[],
  settings: ClientSettings,
): Promise<FoundRegions> {
  const isFound = await isEnabledIn(settings)
  const found = regions.filter(isFound).map((name) => ({ name, isByPattern: false }))
  return { found, unmatched: [] }
}

async function isEnabledIn(settings: ClientSettings): Promise<(region: string) => boolean> {
  try {
    const enabled = new Set(await enabledRegions(settings))
    return (region) => enabled.has(region)
  } catch (error) {
    const { cause } = describeError(error)
    if (cause === 'denied' || cause === 'denied-by-policy') return () => true
    throw error
  }
}
