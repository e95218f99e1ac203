import type { AnyOperation } from '../aws/operation.ts'
import { ReadError } from '../aws/reader.ts'
import { describeError } from '../aws/errors.ts'
import type { Problem, ReferenceKey, Target } from '../model/index.ts'

/** A part of the evidence that could not be read. */
export interface PartFailure {
  readonly part: string
  readonly operations: readonly AnyOperation[]
  readonly error: unknown
  /** The key that turns the part off, where there is one. */
  readonly skipKey?: ReferenceKey
}

function messageOf({ part, error }: PartFailure): string {
  if (error instanceof ReadError) return `- ${part}: ${error.message}`
  const { code, message } = describeError(error)
  return `- ${part}: ${code}: ${message}`
}

/** What AWS says is missing may be of another service: a key of KMS behind a parameter. */
const missingIn = (error: unknown): string | undefined =>
  /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(describeError(error).message)?.[1]

function permissionsOf(failures: readonly PartFailure[]): readonly string[] {
  const all = failures.flatMap(({ operations, error }) => [
    ...operations.flatMap(({ permissions }) => permissions),
    missingIn(error) ?? [],
  ])
  return [...new Set(all.flat())].sort()
}

function statementLines(failures: readonly PartFailure[]): readonly string[] {
  const permissions = permissionsOf(failures)
  if (permissions.length === 0) return []
  return [
    'Where a permission is missing, this statement holds all that these reads need:',
    '```json',
    iamStatement(permissions),
    '```',
  ]
}

/** One IAM statement that allows all of these. Reads take no narrower resource than `*`. */
function iamStatement(actions: readonly string[]): string {
  return JSON.stringify({ Effect: 'Allow', Action: actions, Resource: '*' }, undefined, 2)
}

/**
 * A target whose evidence is not complete. Nothing of it is removed, and the message says all that
 * is needed to mend it at once.
 */
export function incompleteEvidence(target: Target, failures: readonly PartFailure[]): Problem {
  const { accountId, region } = target
  const skippable = failures.flatMap(({ skipKey }) => skipKey ?? [])
  const lines = [
    `The evidence on ${region} (account ${accountId}) is not complete, and so nothing more is removed there. What could not be read:`,
    ...failures.map(messageOf),
    ...statementLines(failures),
    ...(skippable.length > 0
      ? [
          `Only where it is known that nothing there uses an image, they can be left out with skip-references: ${skippable.join(', ')}`,
        ]
      : []),
  ]
  return {
    code: 'evidence-incomplete',
    message: lines.join('\n'),
    target,
    actions: permissionsOf(failures),
  }
}
