import { parseArgs } from 'node:util'
import { REFERENCE_KEYS } from '../src/model/index.ts'
import { namesIn } from './command-line.ts'
import {
  evidencePolicy,
  inRegions,
  readOnlyPolicy,
  removalPolicy,
  twoStepsPolicy,
  withTag,
  type PolicyDocument,
} from './policy.ts'

/** `npm run policy`: prints a policy as JSON, as wide or as narrow as its options say. */

const POLICIES = {
  'read-only': readOnlyPolicy,
  removal: removalPolicy,
  'two-steps': twoStepsPolicy,
  evidence: evidencePolicy,
} as const
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b']

const USAGE = `npm run --silent policy -- read-only   what a dry run needs, as JSON
npm run --silent policy -- removal     what a run that removes needs
npm run --silent policy -- two-steps   the same, where IAM lets only an image go that was disabled before
npm run --silent policy -- evidence    what a role of evidence-roles needs

  --partition=aws-cn                    ARNs of another partition
  --regions=eu-west-1,us-east-1         in these Regions only
  --tag=team=web                        take away only what has this tag, snapshots too
  --skip-references=launch-configurations   without what only these references need`

/** @throws where it is not KEY=VALUE */
function tagged(policy: PolicyDocument, text: string | undefined): PolicyDocument {
  if (text === undefined) return policy
  const [, key, value] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (key !== undefined && value !== undefined) return withTag(policy, key, value)
  throw new Error(`--tag: "${text}" is not KEY=VALUE.`)
}

/**
 * The policy that arguments ask for, as JSON.
 * @throws where they are not understood, with what is accepted
 */
export function printedPolicy(args: readonly string[]): string {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      partition: { type: 'string', default: 'aws' },
      regions: { type: 'string' },
      tag: { type: 'string' },
      'skip-references': { type: 'string' },
    },
  })
  const [make, ...others] = positionals.map(
    (name) => Object.entries(POLICIES).find(([key]) => key === name)?.[1],
  )
  if (make === undefined || others.length > 0) {
    const names = Object.keys(POLICIES).join(', ')
    throw new Error(`"${positionals.join(' ')}" is not understood: name one policy of ${names}.`)
  }
  if (!PARTITIONS.includes(values.partition)) {
    throw new Error(`--partition: "${values.partition}" is not one of ${PARTITIONS.join(', ')}.`)
  }
  const list = values['skip-references']
  const skipped = list === undefined ? [] : namesIn('skip-references', list, REFERENCE_KEYS)
  const whole = tagged(make(new Set(skipped)), values.tag)
  const policy = values.regions === undefined ? whole : inRegions(whole, values.regions.split(','))
  return JSON.stringify(policy, undefined, 2).replaceAll('"arn:aws:', `"arn:${values.partition}:`)
}

if (import.meta.main) {
  const args = process.argv.slice(2)
  try {
    console.log(args.length === 0 || args.includes('--help') ? USAGE : printedPolicy(args))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
