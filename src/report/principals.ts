import { isSameTarget } from '../model/index.ts'
import { quotedRole, quotedUser } from './advice.ts'
import { needsSame } from './paste.ts'
import type { Report, ReportError } from './schema.ts'
import { OPEN_NAMES, type PlaceNames } from './summary/tables.ts'
import { plural } from './words.ts'

/** The role of a session of STS. */
const SESSION = /^arn:[^:]*:sts::\d*:assumed-role\/([^/]+)\//

const USER = /^arn:[^:]*:iam::\d*:user\/(?:[^/]+\/)*([^/]+)$/

/** The role or user of a session, by its name. */
function nameOfSession(session = ''): string | undefined {
  const [role, user] = [SESSION.exec(session)?.[1], USER.exec(session)?.[1]]
  if (role !== undefined) return quotedRole(role)
  return user === undefined ? undefined : quotedUser(user)
}

/** The role or user that the calls were made as which an error is about. */
function roleOf({ accountId, region }: ReportError, report: Report, names: PlaceNames): string[] {
  if (accountId === undefined || region === undefined) return []
  const target = [...report.targets, ...(report.evidenceTargets ?? [])].find((each) =>
    isSameTarget(each, { accountId, region }),
  )
  const name = nameOfSession(target?.session)
  if (name === undefined) return []
  const account = names.account(accountId)
  return [`${name}${account === undefined ? '' : ` of ${account}`}`]
}

const MOST_ROLES = 3

/** The roles that the statement for an error is for, those of other errors that it mends as well. */
export function rolesFor(
  error: ReportError,
  report: Report,
  names: PlaceNames = OPEN_NAMES,
): readonly string[] {
  if (error.cause !== 'denied' || roleOf(error, report, names).length === 0) return []
  const same = report.errors.filter((other) => needsSame(error, other))
  const roles = [...new Set(same.flatMap((other) => roleOf(other, report, names)))]
  const rest = roles.length - MOST_ROLES
  return [...roles.slice(0, MOST_ROLES), ...(rest > 0 ? [plural(rest, 'more role')] : [])]
}
