import { isAction, isChange, isMark, statementOf } from '../text/statement.ts'
import type { Advised } from './advice.ts'
import { block } from './markdown.ts'
import type { Report, ReportError } from './schema.ts'
import { commandsToLook } from './summary/may-have-happened.ts'

/** The condition of a trust policy that lets a job's token in. */
const trustCondition = ({ subject, audience, issuer }: NonNullable<ReportError['token']>): string =>
  JSON.stringify(
    { StringEquals: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subject } },
    undefined,
    2,
  )

/** Text to paste, and the language that it is in. */
export interface Paste {
  readonly text: string
  readonly language: 'json' | 'yaml' | 'sh'
}

/** The kind of statement that mends an error. The mark has one of its own, which is narrower. */
function purposeOf({ actions = [] }: Advised): 'read' | 'change' | 'mark' {
  const changes = actions.filter(isChange)
  if (changes.length === 0) return 'read'
  return changes.every(isMark) ? 'mark' : 'change'
}

/** The errors that one statement mends: those of reads, of changes and of marks apart. */
export const needsSame = (error: Advised, other: Advised): boolean =>
  other.cause === 'denied' && purposeOf(error) === purposeOf(other)

/** The text to paste for an error. Its statement holds what the report's other errors lack as well. */
export function pasteFor(error: ReportError, { errors, targets }: Report): Paste | undefined {
  if (error.cause === 'trust-policy' && error.token !== undefined)
    return { text: trustCondition(error.token), language: 'json' }
  if (error.cause === 'no-id-token')
    return { text: 'permissions:\n  id-token: write\n  contents: read', language: 'yaml' }
  if (error.mayHaveHappened === true) {
    const target = targets.find(
      ({ accountId, region }) => accountId === error.accountId && region === error.region,
    )
    const commands = target === undefined ? [] : commandsToLook(target)
    return commands.length === 0 ? undefined : { text: commands.join('\n'), language: 'sh' }
  }
  if (error.cause !== 'denied') return undefined
  const actions = errors
    .filter((other) => needsSame(error, other))
    .flatMap((other) => other.actions ?? [])
    .filter(isAction)
  const statement = statementOf(actions, targets[0]?.partition ?? 'aws')
  return statement === undefined ? undefined : { text: statement, language: 'json' }
}

/** Where the text to paste stands, said where there is no room for it. */
export const pasteElsewhere = (paste: Paste | undefined): string =>
  paste === undefined ? '' : ' The text to paste stands in the job summary.'

/** The same as a block of Markdown. */
export const pasteBlock = ({ text: lines, language }: Paste): string =>
  block(lines.split('\n'), language)
