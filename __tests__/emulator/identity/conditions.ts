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

/** "IAM JSON policy elements: Condition operators" in the IAM User Guide. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: (actual, expected) => actual === expected, negated: false },
  StringNotEquals: { compare: (actual, expected) => actual === expected, negated: true },
  StringEqualsIgnoreCase: {
    compare: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
    negated: false,
  },
  StringLike: { compare: (actual, expected) => wildcard(expected).test(actual), negated: false },
  StringNotLike: { compare: (actual, expected) => wildcard(expected).test(actual), negated: true },
  ArnEquals: { compare: (actual, expected) => wildcard(expected).test(actual), negated: false },
  ArnLike: { compare: (actual, expected) => wildcard(expected).test(actual), negated: false },
  Bool: {
    compare: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
    negated: false,
  },
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

export function refuseUnknownConditions(condition: Condition): void {
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
