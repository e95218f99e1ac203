import {
  DAY,
  HOUR,
  MINUTE,
  type Filter,
  type Milliseconds,
  type RemovalLimit,
  type TotalLimit,
} from '../model/index.ts'
import { accept, matching, refuse, type Parser } from './parser.ts'

const UNITS: ReadonlyMap<string, Milliseconds> = new Map([
  ['m', MINUTE],
  ['h', HOUR],
  ['d', DAY],
  ['w', 7 * DAY],
])

/** No AMI is older: EC2 began in 2006. It also keeps every sum of milliseconds exact. */
const LONGEST_DURATION: Milliseconds = 100 * 365 * DAY

const DURATION_ACCEPTED =
  'one whole number and one unit, m, h, d or w, of at most 100 years: 90m, 36h, 30d, 8w'

/** A duration: `90m`, `36h`, `30d`, `8w`. */
export const duration: Parser<Milliseconds> = (text) => {
  const parts = /^(\d+)([mhdw])$/.exec(text)
  const milliseconds = Number(parts?.[1]) * (UNITS.get(parts?.[2] ?? '') ?? NaN)
  return milliseconds <= LONGEST_DURATION ? accept(milliseconds) : refuse(DURATION_ACCEPTED)
}

/** A pattern with `*` and `?` as wildcards; everything else stands for itself, in its letter case. */
export function wildcard(text: string): RegExp {
  const source = text.replace(/[*?]|[^*?]+/gu, (part) => {
    if (part === '*') return '.*'
    return part === '?' ? '.' : RegExp.escape(part)
  })
  return new RegExp(`^${source}$`, 'su')
}

const FILTER_ACCEPTED =
  'tag:KEY, tag:KEY=VALUE or name:VALUE, with * and ? as wildcards in VALUE but not in KEY'

/** An entry of `include` or `exclude`. */
export const filter: Parser<Filter> = (text) => {
  const [, kind, rest] = /^(tag|name)\s*:\s*(.+)$/su.exec(text) ?? []
  if (kind === undefined || rest === undefined) return refuse(FILTER_ACCEPTED)
  if (kind === 'name') return accept({ by: 'name', text, value: wildcard(rest) })
  const [, key, value] = /^([^=]+?)\s*(?:=\s*(.*))?$/su.exec(rest) ?? []
  // A wildcard in a key would match nothing, and an exclusion that matches nothing protects nothing.
  if (key === undefined || /[*?]/u.test(key)) return refuse(FILTER_ACCEPTED)
  return accept({ by: 'tag', text, key, ...(value !== undefined && { value: wildcard(value) }) })
}

/** How many may be removed: a count, a percentage or no limit. */
export const removalLimit: Parser<RemovalLimit> = (text) => {
  if (text === 'none') return accept({ kind: 'none' })
  const [, digits, sign] = /^(\d+)(%?)$/.exec(text) ?? []
  const number = Number(digits)
  if (sign === '%' && number <= 100) return accept({ kind: 'percentage', percent: number })
  if (sign === '' && Number.isSafeInteger(number)) return accept({ kind: 'count', count: number })
  return refuse('a count such as 250, a percentage from 0% to 100%, or none')
}

/** How many may be removed in all targets together: a count or no limit. */
export const totalLimit: Parser<TotalLimit> = (text) => {
  const limit = removalLimit(text)
  if (limit.ok && limit.value.kind !== 'percentage') return accept(limit.value)
  return refuse('a count such as 5000, or none')
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
export const imageId = matching(
  /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
  'image ids: ami- and 8 or 17 hexadecimal digits',
)

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export const accountId = matching(/^\d{12}$/, 'account ids: 12 digits')

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
export const region = matching(
  /^[a-z]{2,5}(?:-[a-z]+)+-\d+$/,
  'AWS Regions by their code, such as eu-west-1',
)

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const roleArn = matching(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'role ARNs: arn:aws:iam::111122223333:role/NAME',
)

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const roleSessionName = matching(
  /^[\w+=,.@-]{2,64}$/,
  '2 to 64 letters, digits or any of _+=,.@-',
)

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const externalId = matching(
  /^[\w+=,.@:/-]{2,1224}$/,
  '2 to 1224 letters, digits or any of _+=,.@:/-',
)

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-hierarchies.html */
export const parameterPath = matching(
  /^\/?[\w.-][\w./-]*$|^\/$/,
  'parameter paths such as /images/, or names such as /images/web',
)
