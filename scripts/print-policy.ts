import { parseArgs } from 'node:util'
import { REFERENCE_KEYS, type ReferenceKey } from '../src/model/index.ts'
import { inRegions, withTag } from './narrow-policy.ts'
import {
  evidencePolicy,
  readOnlyPolicy,
  removalPolicy,
  twoStepsPolicy,
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

const isReferenceKey = (key: string): key is ReferenceKey =>
  (REFERENCE_KEYS as readonly string[]).includes(key)

const listOf = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split(',')

/** @throws where one is no key */
function skippedKeys(text: string | undefined): ReadonlySet<ReferenceKey> {
  const keys = listOf(text)
  const known = keys.filter(isReferenceKey)
  const [unknown] = keys.filter((key) => !isReferenceKey(key))
  if (unknown === undefined) return new Set(known)
  throw new Error(`--skip-references: "${unknown}" is none of ${REFERENCE_KEYS.join(', ')}.`)
}

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
  const whole = tagged(make(skippedKeys(values['skip-references'])), values.tag)
  const policy = values.regions === undefined ? whole : inRegions(whole, listOf(values.regions))
  return JSON.stringify(policy, undefined, 2).replaceAll('"arn:aws:', `"arn:${values.partition}:`)
}

/** Runs the command; the exit code. */
function main(args: readonly string[]): number {
  if (args.length === 0 || args.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  try {
    console.log(printedPolicy(args))
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))
