import type { AnyOperation } from '../aws/operation.ts'
import { ReadError } from '../aws/reader.ts'
import { describeError } from '../aws/errors.ts'
import type { Problem, ReferenceKey, Target } from '../model/index.ts'
import { otherPolicyIn } from '../text/errors.ts'

/** Something that is read in one piece: a reference source, a part, a question. */
export interface EvidencePart {
  /** What messages call it. */
  readonly name: string
  /** All calls that reading it may make. */
  readonly operations: readonly AnyOperation[]
  /** The key of `skip-references` that leaves it out, where there is one. */
  readonly skipKey?: ReferenceKey
}

interface Failure {
  readonly part: EvidencePart
  readonly error: unknown
}

/** What went wrong, in words: a failed call names itself. */
export function explain(error: unknown): string {
  if (error instanceof ReadError) return error.message
  const { code, message } = describeError(error)
  return `${code}: ${message}`
}

/** AWS may miss a permission of another service: that of the KMS key behind a parameter. */
const missingIn = (error: unknown): string | undefined =>
  /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(describeError(error).message)?.[1]

function permissionsFor(failures: readonly Failure[]): readonly string[] {
  const all = failures.flatMap(({ part: { operations }, error }) => [
    ...operations.flatMap(({ permissions }) => permissions),
    missingIn(error) ?? [],
  ])
  return [...new Set(all.flat())].sort()
}

/** One IAM statement that allows all of these. Reads take no narrower resource than `*`. */
const iamStatement = (actions: readonly string[]): string =>
  JSON.stringify({ Effect: 'Allow', Action: actions, Resource: '*' }, undefined, 2)

function statementLines(permissions: readonly string[]): readonly string[] {
  if (permissions.length === 0) return []
  return [
    'Where a permission is missing, this statement holds all that these reads need:',
    '```json',
    iamStatement(permissions),
    '```',
  ]
}

/** The role's own policy is not all that AWS asks. */
function otherPolicyLines(failures: readonly Failure[]): readonly string[] {
  const named = failures.flatMap(({ error }) => otherPolicyIn(describeError(error).message) ?? [])
  if (named.length === 0) return []
  return [
    `AWS names ${[...new Set(named)].join(' and ')}, which must allow these reads as well. Where it closes the Region to this account on purpose, read the account in other Regions only.`,
  ]
}

function skipLines(failures: readonly Failure[]): readonly string[] {
  const keys = failures.flatMap(({ part }) => part.skipKey ?? [])
  if (keys.length === 0) return []
  return [
    `Only where it is known that nothing there uses an image, they can be left out with skip-references: ${keys.join(', ')}`,
  ]
}

/** Gathers what could not be read of one target, so that all of it is said at once. */
export class Failures {
  readonly #target: Target
  readonly #failures: Failure[] = []

  constructor(target: Target) {
    this.#target = target
  }

  get isEmpty(): boolean {
    return this.#failures.length === 0
  }

  add(part: EvidencePart, error: unknown): void {
    this.#failures.push({ part, error })
  }

  /**
   * Says that the evidence is not complete. Nothing of the target is removed then, and the message
   * names all that is needed to mend it.
   */
  toProblem(): Problem {
    const { accountId, region } = this.#target
    const actions = permissionsFor(this.#failures)
    const lines = [
      `The evidence on ${region} (account ${accountId}) is not complete, and so nothing more is removed there. What could not be read:`,
      ...this.#failures.map(({ part, error }) => `- ${part.name}: ${explain(error)}`),
      ...statementLines(actions),
      ...otherPolicyLines(this.#failures),
      ...skipLines(this.#failures),
    ]
    const message = lines.join('\n')
    return { code: 'evidence-incomplete', message, target: this.#target, actions }
  }
}
