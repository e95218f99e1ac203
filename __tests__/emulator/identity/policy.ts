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

/** Actions are compared without regard to case, resources with ("IAM JSON policy elements"). */
function applies(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  const { Action, NotAction, Resource, NotResource, Condition: condition = {} } = statement
  const isAction = (pattern: string): boolean =>
    wildcard(pattern.toLowerCase()).test(action.toLowerCase())
  const isResource = (pattern: string): boolean => wildcard(pattern).test(resource)
  return (
    covers(Action, NotAction, isAction) &&
    covers(Resource, NotResource, isResource) &&
    conditionHolds(condition, context)
  )
}

/** By what an element names, or else by what its opposite leaves over. */
function covers(
  named: OneOrMore | undefined,
  others: OneOrMore | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  return [named ?? others ?? []].flat().some(matches) === (named !== undefined)
}

/** `*` is any text and `?` one character, in IAM policies and in EC2 filters alike. */
export function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}

export type Condition = Readonly<Record<string, Readonly<Record<string, ConditionValue>>>>
type ConditionValue = string | boolean | readonly string[]

type Context = ReadonlyMap<string, readonly string[]>
type Comparison = (actual: string, expected: string) => boolean

interface Operator {
  readonly compare: Comparison
  /** A negated operator holds where none of the values matches, and where the key is absent. */
  readonly negated: boolean
}

const same: Comparison = (actual, expected) => actual === expected
const folded: Comparison = (actual, expected) => actual.toLowerCase() === expected.toLowerCase()
const like: Comparison = (actual, expected) => wildcard(expected).test(actual)

/** "IAM JSON policy elements: Condition operators" in the IAM User Guide. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: same, negated: false },
  StringNotEquals: { compare: same, negated: true },
  StringEqualsIgnoreCase: { compare: folded, negated: false },
  StringLike: { compare: like, negated: false },
  StringNotLike: { compare: like, negated: true },
  ArnLike: { compare: like, negated: false },
  Bool: { compare: folded, negated: false },
}

interface ParsedOperator {
  readonly quantifier: 'any' | 'all' | 'single'
  readonly name: string
  readonly ifExists: boolean
}

export function conditionHolds(condition: Condition, context: Context): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      keyHolds(parseOperator(operator), context.get(key.toLowerCase()), valuesOf(expected)),
    ),
  )
}

function refuseUnknownConditions(condition: Condition): void {
  for (const operator of Object.keys(condition)) {
    const { name } = parseOperator(operator)
    if (name !== 'Null' && OPERATORS[name] === undefined) {
      throw new Error(`The condition operator ${operator} is not emulated`)
    }
  }
}

function parseOperator(operator: string): ParsedOperator {
  const [prefix, rest] = operator.includes(':') ? operator.split(':', 2) : ['', operator]
  const name = rest ?? ''
  return {
    quantifier: prefix === 'ForAnyValue' ? 'any' : prefix === 'ForAllValues' ? 'all' : 'single',
    name: name.replace(/IfExists$/, ''),
    ifExists: name.endsWith('IfExists'),
  }
}

function keyHolds(
  { quantifier, name, ifExists }: ParsedOperator,
  actual: readonly string[] | undefined,
  expected: readonly string[],
): boolean {
  if (name === 'Null') return expected.includes(String(actual === undefined))
  const operator = OPERATORS[name]
  if (operator === undefined) return false
  if (actual === undefined) {
    return ifExists || quantifier === 'all' || (operator.negated && quantifier === 'single')
  }
  const holds = (value: string): boolean =>
    expected.some((candidate) => operator.compare(value, candidate)) !== operator.negated
  return quantifier === 'any' ? actual.some(holds) : actual.every(holds)
}

function valuesOf(value: ConditionValue): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'boolean' ? [String(value)] : value
}
