import { REFERENCE_KEYS } from '../src/model/index.ts'
import { listOf, oneOf, option, readOptions, runCommand, UsageError } from './command-line.ts'
import {
  evidencePolicy,
  inRegions,
  readOnlyPolicy,
  removalPolicy,
  twoStepsPolicy,
  withTag,
} from './policy.ts'

/** `npm run policy`: prints a policy as JSON, as wide or as narrow as its options say. */

const POLICIES = new Map([
  ['read-only', readOnlyPolicy],
  ['removal', removalPolicy],
  ['two-steps', twoStepsPolicy],
  ['evidence', evidencePolicy],
])

const OPTIONS = {
  partition: oneOf(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b']),
  regions: option('a list of Regions', (text) => text.split(',')),
  tag: option('KEY=VALUE', (text) => {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(text) ?? []
    return key === undefined || value === undefined ? undefined : ([key, value] as const)
  }),
  'skip-references': listOf(REFERENCE_KEYS),
}

const USAGE = `npm run --silent policy -- read-only   what a dry run needs, as JSON
npm run --silent policy -- removal     what a run that removes needs
npm run --silent policy -- two-steps   the same, where IAM lets only an image go that was disabled before
npm run --silent policy -- evidence    what a role of evidence-roles needs

  --partition=aws-cn                    ARNs of another partition
  --regions=eu-west-1,us-east-1         in these Regions only
  --tag=team=web                        take away only what has this tag, snapshots too
  --skip-references=launch-configurations   without what only these references need`

/**
 * The policy that arguments ask for, as JSON.
 * @throws UsageError
 */
export function printedPolicy(args: readonly string[]): string {
  const name = args.find((arg) => POLICIES.has(arg)) ?? ''
  const make = POLICIES.get(name)
  if (make === undefined) {
    const names = [...POLICIES.keys()].join(', ')
    throw new UsageError(`"${args.join(' ')}" names no policy: there are ${names}.`)
  }
  const options = args.filter((arg) => arg !== name)
  const given = readOptions(options, OPTIONS)
  const whole = make(new Set(given['skip-references']))
  const tagged = given.tag === undefined ? whole : withTag(whole, ...given.tag)
  const policy = given.regions === undefined ? tagged : inRegions(tagged, given.regions)
  const partition = given.partition ?? 'aws'
  return JSON.stringify(policy, undefined, 2).replaceAll('"arn:aws:', `"arn:${partition}:`)
}

if (import.meta.main) {
  await runCommand(USAGE, (args) => {
    console.log(args.length === 0 ? USAGE : printedPolicy(args))
    return 0
  })
}
