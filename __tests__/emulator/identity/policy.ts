import { conditionHolds, refuseUnknownConditions, wildcard, type Condition } from './conditions.ts'

/** An IAM policy document ("IAM JSON policy elements reference" in the IAM User Guide). */
export interface PolicyDocument {
  readonly Version?: string
  readonly Statement: Statement | readonly Statement[]
}

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: OneOrMore
  readonly NotAction?: OneOrMore
  readonly Resource?: OneOrMore
  readonly NotResource?: OneOrMore
  readonly Condition?: Condition
}

type OneOrMore = string | readonly string[]

interface AccessRequest {
  readonly action: string
  readonly resource: string
  /** Condition keys in lower case; a key that is not there is absent from the request context. */
  readonly context: ReadonlyMap<string, readonly string[]>
}

export type Decision = 'allowed' | 'explicit-deny' | 'no-allow'

/** "Policy evaluation logic" in the IAM User Guide: an explicit Deny wins, the default is to deny. */
export function evaluate(policies: readonly PolicyDocument[], request: AccessRequest): Decision {
  const matching = policies.flatMap(statementsOf).filter((statement) => applies(statement, request))
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny'
  return matching.length > 0 ? 'allowed' : 'no-allow'
}

/** A policy with something in it that the evaluation doesn't know must not quietly allow or deny. */
export function refuseUnknownElements(policy: PolicyDocument): void {
  for (const { Condition: condition, ...statement } of statementsOf(policy)) {
    if (condition !== undefined) refuseUnknownConditions(condition)
    if ([statement.Action, statement.NotAction].every((action) => action === undefined)) {
      throw new Error('A policy statement needs an Action or a NotAction')
    }
    if ([statement.Resource, statement.NotResource].every((resource) => resource === undefined)) {
      throw new Error('A policy statement needs a Resource or a NotResource')
    }
    if (JSON.stringify(statement).includes('${')) {
      throw new Error('Policy variables are not emulated')
    }
  }
}

function statementsOf({ Statement: statement }: PolicyDocument): readonly Statement[] {
  return isList(statement) ? statement : [statement]
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}

function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    actionApplies(statement, request.action) &&
    resourceApplies(statement, request.resource) &&
    (statement.Condition === undefined || conditionHolds(statement.Condition, request.context))
  )
}

/** Actions are compared without regard to case, resources with ("IAM JSON policy elements"). */
function actionApplies({ Action, NotAction }: Statement, action: string): boolean {
  const matches = (patterns: OneOrMore): boolean =>
    listOf(patterns).some((pattern) => wildcard(pattern.toLowerCase()).test(action.toLowerCase()))
  return Action === undefined ? !matches(NotAction ?? []) : matches(Action)
}

function resourceApplies({ Resource, NotResource }: Statement, resource: string): boolean {
  const matches = (patterns: OneOrMore): boolean =>
    listOf(patterns).some((pattern) => wildcard(pattern).test(resource))
  return Resource === undefined ? !matches(NotResource ?? []) : matches(Resource)
}

function listOf(value: OneOrMore): readonly string[] {
  return typeof value === 'string' ? [value] : value
}
