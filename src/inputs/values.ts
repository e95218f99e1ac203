import {
  DAY,
  type Filter,
  HOUR,
  type Mapping,
  type Milliseconds,
  MINUTE,
  type RemovalLimit,
  type TotalLimit,
} from '../model/index.ts'

/** A parsed value, or a description of what would be accepted. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly accepted: string }

export type Parser<T> = (text: string) => Parsed<T>

/** A text that is accepted, and what it means. */
export const accept = <T>(value: T): Parsed<T> => ({ ok: true, value })

/** A text that is not accepted, with words on what would be. */
export const notAccepted = (accepted: string): Parsed<never> => ({ ok: false, accepted })

/** An input that may be left empty. */
export const optional =
  <T>(parse: Parser<T>): Parser<T | undefined> =>
  (text) =>
    text === '' ? accept(undefined) : parse(text)

/** The booleans of YAML 1.2's core schema, as the runner's own toolkit reads them. */
export const boolean: Parser<boolean> = (text) => {
  if (['true', 'True', 'TRUE'].includes(text)) return accept(true)
  if (['false', 'False', 'FALSE'].includes(text)) return accept(false)
  return notAccepted('true or false')
}

/** A text of any form. */
export const anyText: Parser<string> = (text) => accept(text)

/** One of a few words, in exactly this spelling. */
export const oneOf =
  <const Words extends readonly [string, ...string[]]>(...words: Words): Parser<Words[number]> =>
  (text) => {
    const word = words.find((each) => each === text)
    return word === undefined ? notAccepted(`one of ${words.join(', ')}`) : accept(word)
  }

/** Its form, which the published schema of the rules has as well. */
export const WHOLE_NUMBER = /^\d+$/

/** A whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER): Parser<number> =>
  (text) => {
    const number = Number(text)
    if (WHOLE_NUMBER.test(text) && number >= least && number <= most) return accept(number)
    const range =
      most === Number.MAX_SAFE_INTEGER
        ? `${String(least)} or more`
        : `from ${String(least)} to ${String(most)}`
    return notAccepted(`a whole number, ${range}`)
  }

/** The entries of a list: separated by newlines where there is one, else by commas. */
export function splitList(text: string): readonly string[] {
  const entries = text.split(text.includes('\n') ? '\n' : ',').map((entry) => entry.trim())
  return [...new Set(entries.filter((entry) => entry !== ''))]
}

/** Entries that may hold commas: one a line. */
export const lines: Parser<readonly string[]> = (text) => {
  const entries = text.split('\n').map((line) => line.trim())
  return accept([...new Set(entries.filter((entry) => entry !== ''))])
}

/**
 * A list whose entries are all read by one parser. A text without any entry is refused: it may be
 * `${{ a }},${{ b }}` with two empty values, and must not pass for a list that was not given.
 */
export const listOf =
  <T>(parse: Parser<T>): Parser<readonly T[]> =>
  (text) => {
    const entries = splitList(text)
    if (text !== '' && entries.length === 0) return notAccepted('a list with an entry')
    const parsed = entries.map((entry) => ({ entry, result: parse(entry) }))
    const refused = parsed.flatMap(({ entry, result }) =>
      result.ok ? [] : [{ entry: JSON.stringify(entry), accepted: result.accepted }],
    )
    if (refused.length === 0) {
      return accept(parsed.flatMap(({ result }) => (result.ok ? [result.value] : [])))
    }
    // Different entries may be refused for different reasons.
    const reasons = Map.groupBy(refused, ({ accepted }) => accepted)
    const explained = [...reasons].map(
      ([accepted, entriesOf]) =>
        `${accepted} (not ${entriesOf.map(({ entry }) => entry).join(', ')})`,
    )
    return notAccepted(explained.join('; '))
  }

/** A text of one form. */
export const matching =
  (form: RegExp, accepted: string): Parser<string> =>
  (text) =>
    form.test(text) ? accept(text) : notAccepted(accepted)

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

/** Its form, which the published schema of the rules has as well. */
export const DURATION = new RegExp(`^\\d+[${[...UNITS.keys()].join('')}]$`)

/** A duration: `90m`, `36h`, `30d`, `8w`. */
export const duration: Parser<Milliseconds> = (text) => {
  const unit = DURATION.test(text) ? UNITS.get(text.slice(-1)) : undefined
  const milliseconds = Number(text.slice(0, -1)) * (unit ?? NaN)
  return milliseconds <= LONGEST_DURATION ? accept(milliseconds) : notAccepted(DURATION_ACCEPTED)
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
  if (kind === undefined || rest === undefined) return notAccepted(FILTER_ACCEPTED)
  if (kind === 'name') return accept({ by: 'name', text, value: wildcard(rest) })
  const [, key, value] = /^([^=]+?)\s*(?:=\s*(.*))?$/su.exec(rest) ?? []
  // A wildcard in a key would match nothing, and an exclusion that matches nothing protects nothing.
  if (key === undefined || /[*?]/u.test(key)) return notAccepted(FILTER_ACCEPTED)
  return accept({ by: 'tag', text, key, ...(value !== undefined && { value: wildcard(value) }) })
}

/**
 * The key of the expiry tag. Keys that AWS or this action give a meaning are refused, and so is the
 * tag that every resource has.
 */
export const expiryTag: Parser<string> = (text) =>
  /^(?!ami-cleanup:|aws:|Name$).{1,128}$/su.test(text)
    ? accept(text)
    : notAccepted(
        'the key of a tag that holds a date, such as DeleteOn; not Name, and none that begins with ami-cleanup: or aws:',
      )

/** How many may be removed: a count, a percentage or no limit. */
export const removalLimit: Parser<RemovalLimit> = (text) => {
  if (text === 'none') return accept({ kind: 'none' })
  const oldest = Number(/^(\d+) +oldest$/.exec(text)?.[1])
  if (oldest > 0 && Number.isSafeInteger(oldest)) return accept({ kind: 'oldest', count: oldest })
  const [, digits, sign] = /^(\d+)(%?)$/.exec(text) ?? []
  const number = Number(digits)
  if (sign === '%' && number <= 100) return accept({ kind: 'percentage', percent: number })
  if (sign === '' && Number.isSafeInteger(number)) return accept({ kind: 'count', count: number })
  return notAccepted(
    'a count such as 250, a percentage from 0% to 100%, a count of 1 or more with the word oldest such as 100 oldest, or none',
  )
}

/** How many may be removed in all targets together: a count or no limit. */
export const totalLimit: Parser<TotalLimit> = (text) => {
  const limit = removalLimit(text)
  if (limit.ok && limit.value.kind !== 'percentage' && limit.value.kind !== 'oldest') {
    return accept(limit.value)
  }
  return notAccepted('a count such as 5000, or none')
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
export const imageId = matching(
  /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
  'image ids: ami- and 8 or 17 hexadecimal digits',
)

function jsonTexts(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text)
    if (!Array.isArray(value)) return []
    // The error shows a value that is no text as it was written.
    return value.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return []
  }
}

/**
 * A list of image ids, or the JSON array of an output. An array without an id is refused: it must
 * never pass for a list that was not given, which would mean every image.
 */
export const imageIds: Parser<readonly string[]> = (text) => {
  if (!text.startsWith('[')) return listOf(imageId)(text)
  const ids = jsonTexts(text)
  return ids.join('').trim() === ''
    ? notAccepted('image ids, or a JSON array with at least one of them')
    : listOf(imageId)(ids.join('\n'))
}

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export const accountId = matching(/^\d{12}$/, 'account ids: 12 digits')

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
export const region = matching(
  /^[a-z]{2,5}(?:-[a-z]+)+-\d+$/,
  'AWS Regions by their code, such as eu-west-1',
)

/** A Region, `all`, or a pattern of Regions. */
export const regionOrPattern: Parser<string> = (text) =>
  text === 'all' || region(text).ok || (/[*?]/u.test(text) && /^[a-z\d*?-]{1,32}$/u.test(text))
    ? accept(text)
    : notAccepted('AWS Regions by their code, such as eu-west-1, patterns such as eu-*, or all')

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const roleArn = matching(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'role ARNs: arn:aws:iam::111122223333:role/NAME',
)

/** A role, with the Regions that hold for it in place of `aws-region`. */
export interface RoleWithRegions {
  readonly arn: string
  readonly regions: readonly string[]
}

/** A role's ARN, and Regions or patterns after it. */
export const roleWithRegions: Parser<RoleWithRegions> = (text) => {
  const [arn = '', ...regions] = text.split(/\s+/u)
  const wrong = regions.map(regionOrPattern).find(({ ok }) => !ok)
  if (roleArn(arn).ok && wrong === undefined) return accept({ arn, regions })
  return notAccepted(
    'role ARNs: arn:aws:iam::111122223333:role/NAME, with Regions after one where it has its own',
  )
}

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

const ACCEPTED =
  'tags:KEY,KEY, name:VALUE,VALUE, name:/REGULAR EXPRESSION/ (JavaScript, with an i behind it to ignore case) or all'

function pattern(text: string): Parsed<Mapping> {
  const [, source, flags] = /^\/(.+)\/(i?)$/su.exec(text) ?? []
  if (source === undefined || flags === undefined) return notAccepted(ACCEPTED)
  try {
    return accept({ by: 'pattern', pattern: new RegExp(source, `u${flags}`) })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return notAccepted(`${ACCEPTED}; ${error.message}`)
  }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html: the name of an image. */
const NOT_IN_NAMES = /[^A-Za-z\d()[\] ./\-'@_]/u

/** Whoever writes `name:web-*` means a pattern, and no image has such a name. */
function names(values: readonly string[]): Parsed<Mapping> {
  const odd = values.map((value) => NOT_IN_NAMES.exec(value)?.[0]).find((found) => found)
  return odd === undefined
    ? accept({ by: 'name', values })
    : notAccepted(
        `${ACCEPTED}; no name of an image has the character ${odd}, and a part of a name needs no wildcard`,
      )
}

/** The input `mapping`: which images are versions of the same thing. */
export const mapping: Parser<Mapping> = (text) => {
  if (text === 'all') return accept({ by: 'all' })
  const [, kind, rest] = /^(tags|name)\s*:\s*(.+)$/su.exec(text) ?? []
  if (kind === undefined || rest === undefined) return notAccepted(ACCEPTED)
  if (kind === 'name' && rest.startsWith('/')) return pattern(rest)
  const entries = splitList(rest)
  if (entries.length === 0) return notAccepted(ACCEPTED)
  return kind === 'tags' ? accept({ by: 'tags', keys: entries }) : names(entries)
}
