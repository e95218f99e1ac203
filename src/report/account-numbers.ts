import { isUnread } from './differences.ts'
import { escapeText } from './markdown.ts'
import type { Report, ReportError } from './schema.ts'
import { formatCount, inSeries } from './words.ts'

/** Accounts and Regions as everybody may read them: by numbers, without account ids. */
export interface AccountNumbers {
  readonly accountName: (of: { readonly accountId: string }) => string
  readonly targetName: (of: Place) => string
  /** The same report for sentences that name accounts and roles. */
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

function roleName(source: string, names: ReadonlyMap<string, string>): string {
  const [, id = '', role = ''] = ROLE.exec(source) ?? []
  if (role === '') return source
  const account = names.get(id) ?? ''
  return account === '' ? `role ${role}` : `role ${role} of ${account}`
}

/** The report with these names in place of account ids; an empty name leaves the account out. */
function rename(report: Report, names: ReadonlyMap<string, string>): Report {
  const renameId = (id: string): string => names.get(id) ?? id
  const errors = report.errors.map((error): ReportError => ({
    ...error,
    ...(error.accountId !== undefined && { accountId: renameId(error.accountId) }),
    ...(error.source !== undefined && { source: roleName(error.source, names) }),
  }))
  return {
    ...report,
    errors,
    targets: report.targets.map((each) => ({ ...each, accountId: renameId(each.accountId) })),
    warnings: report.warnings.map((each) => ({ ...each, message: renameIn(each.message, names) })),
  }
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
  return {
    accountName: ({ accountId }) => numberOf(accountId),
    targetName: ({ accountId, region }) =>
      accountId === '' || isOnly(accountId) ? region : `${numberOf(accountId)} · ${region}`,
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
