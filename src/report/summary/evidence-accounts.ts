import { escapeText, paragraphs } from '../markdown.ts'
import type { Report, ReportEvidenceTarget } from '../schema.ts'
import { accountName } from './tables.ts'
import { formatCount, inSeries, plural } from '../words.ts'

const MOST_NAMED = 5

/** How accounts are called: by their ids, or in a comment by numbers. */
type NameAccount = (account: ReportEvidenceTarget) => string

/** The accounts of these, each once. */
const accountsOf = (
  all: readonly ReportEvidenceTarget[],
  nameOf: NameAccount = accountName,
): readonly string[] => [...new Set(all.map((each) => escapeText(nameOf(each))))]

/** Up to five account ids, and how many more there are. */
function named(accounts: readonly string[]): string {
  const rest = accounts.length - MOST_NAMED
  const shown = accounts.slice(0, MOST_NAMED)
  return inSeries([...shown, ...(rest > 0 ? [`${formatCount(rest)} more`] : [])])
}

const isRead = ({ status }: ReportEvidenceTarget): boolean => status === 'done'

/** How many accounts of `evidence-roles` could not be read, in words; undefined where all could. */
export function unreadAccountsPhrase({ evidenceTargets = [] }: Report): string | undefined {
  const unread = accountsOf(evidenceTargets.filter((each) => !isRead(each)))
  if (unread.length === 0) return undefined
  return `${plural(unread.length, 'account')} of evidence-roles could not be read`
}

/** Which accounts were only read, and what it means where one could not be. */
export function evidenceAccounts(
  { evidenceTargets = [], settings }: Report,
  nameOf: NameAccount = accountName,
): string | undefined {
  const read = evidenceTargets.filter(isRead)
  const unread = accountsOf(
    evidenceTargets.filter((each) => !isRead(each)),
    nameOf,
  )
  const resources = read
    .flatMap(({ evidence }) => evidence)
    .reduce((sum, row) => sum + row.resources, 0)
  const consequence =
    settings['shared-images'] === 'remove'
      ? 'nothing is taken away'
      : 'every image that is shared stays'
  const lines = [
    ...(read.length === 0
      ? []
      : [
          `🔎 **Only read** (\`evidence-roles\`): ${named(accountsOf(read, nameOf))}, with ${plural(resources, 'resource')}.`,
        ]),
    ...(unread.length === 0
      ? []
      : [`⚠️ **Not read in full** (\`evidence-roles\`): ${named(unread)}, and so ${consequence}.`]),
  ]
  return lines.length === 0 ? undefined : paragraphs(lines.join('<br>\n'))
}
