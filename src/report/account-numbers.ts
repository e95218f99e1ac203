import { quotedRole } from './advice.ts'
import { isUnread } from './differences.ts'
import { escapeText } from './markdown.ts'
import type { Report } from './schema.ts'
import type { PlaceNames } from './summary/tables.ts'
import { formatCount, inSeries } from './words.ts'

/** Accounts and Regions as everybody may read them: by numbers, without account ids. */
export interface AccountNumbers {
  readonly accountName: (of: { readonly accountId: string }) => string
  readonly targetName: (of: Place) => string
  /** The same for sentences, in which a role is its name and the account's number. */
  readonly inSentences: PlaceNames
  /** The same report, with numbers in the messages of its warnings and errors. */
  readonly renamed: Report
}

interface Place {
  readonly accountId: string
  readonly region: string
}

const ROLE = /^arn:[^:]+:iam::(\d{12}):role\/(?:\S*\/)?([^\s/]+)$/

/** The accounts of an input that has roles, in its order. */
const accountsOfRoles = (roles = ''): readonly string[] =>
  [...roles.matchAll(/:iam::(\d{12}):role\//g)].flatMap(([, id]) => id ?? [])

/** Accounts by their roles: one counts also where no Region of it is found. The others come behind. */
const inOrder = (
  roles: string | undefined,
  places: readonly { readonly accountId: string }[],
): readonly string[] => [
  ...accountsOfRoles(roles),
  ...places
    .map(({ accountId }) => accountId)
    .filter((id) => id !== '')
    .sort(),
]

/** Text in which each account id is the name of its account. */
const renameIn = (text: string, names: ReadonlyMap<string, string>): string =>
  [...names].reduce(
    (renamed, [id, name]) =>
      name === '' ? renamed.replaceAll(` (${id})`, '') : renamed.replaceAll(id, name),
    text,
  )

/** The report with these names in place of account ids; an empty name leaves the account out. */
const rename = (report: Report, names: ReadonlyMap<string, string>): Report => ({
  ...report,
  warnings: report.warnings.map((each) => ({ ...each, message: renameIn(each.message, names) })),
  errors: report.errors.map((each) => ({ ...each, message: renameIn(each.message, names) })),
})

function sentenceNames(account: PlaceNames['account'], target: PlaceNames['target']): PlaceNames {
  const source = (text: string): string => {
    const [, id = '', role] = ROLE.exec(text) ?? []
    if (role === undefined) return text
    const where = account(id)
    return `${quotedRole(role)}${where === undefined ? '' : ` of ${where}`}`
  }
  return { account, target, source, rest: 'in the job summary' }
}

/**
 * Accounts are told apart by numbers, in the order of `role-to-assume`: the same on every push.
 * Those that are only read have numbers behind all others.
 */
export function accountNumbers(report: Report): AccountNumbers {
  const { targets, evidenceTargets = [], settings } = report
  const cleaned = new Set(inOrder(settings['role-to-assume'], targets))
  const all = [...new Set([...cleaned, ...inOrder(settings['evidence-roles'], evidenceTargets)])]
  const isOnly = (id: string): boolean => cleaned.size === 1 && cleaned.has(id)
  const numberOf = (id: string): string => `account ${String(all.indexOf(id) + 1)}`
  const targetName = ({ accountId, region }: Place): string =>
    accountId === '' || isOnly(accountId) ? region : `${numberOf(accountId)} · ${region}`
  const account = (id: string): string | undefined =>
    isOnly(id) || !all.includes(id) ? undefined : numberOf(id)
  return {
    accountName: ({ accountId }) => numberOf(accountId),
    targetName,
    inSentences: sentenceNames(account, targetName),
    renamed: rename(report, new Map(all.map((id) => [id, isOnly(id) ? '' : numberOf(id)]))),
  }
}

const MOST_NAMED = 10

/** The accounts and Regions that could not be read; undefined where all could, or there is only one. */
export function unreadTargets({ targets }: Report, names: AccountNumbers): string | undefined {
  const unread = targets.filter(isUnread)
  if (unread.length === 0 || targets.length === 1) return undefined
  const isWhole = (id: string): boolean =>
    targets.filter(({ accountId }) => accountId === id).every(isUnread)
  const all = unread.map((each) => {
    const name = names.targetName(each)
    return name !== each.region && isWhole(each.accountId) ? names.accountName(each) : name
  })
  const named = [...new Set(all)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const rest = named.length - MOST_NAMED
  const more = rest > 0 ? [`${formatCount(rest)} more`] : []
  const shown = inSeries([...named.slice(0, MOST_NAMED).map((each) => escapeText(each)), ...more])
  return `⚠️ **Not read in full**: ${shown}, and so nothing is taken away there.`
}
