import { parse, type CollectionTag, type ScalarTag } from 'yaml'

/**
 * What a template becomes with given parameters, as far as the one of this project goes: the
 * intrinsic functions of https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 * that it uses. An unknown one is an error.
 */

type Node = null | string | number | boolean | readonly Node[] | { readonly [key: string]: Node }

interface Rule {
  readonly RuleCondition: Node
  readonly Assertions: readonly { readonly Assert: Node; readonly AssertDescription: string }[]
}

interface Template {
  readonly Rules: Readonly<Record<string, Rule>>
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>
  readonly Conditions: Readonly<Record<string, Node>>
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Condition?: string; readonly DeletionPolicy?: string; readonly Properties: Node }
    >
  >
}

const NAMES = ['Ref', 'Condition', 'Sub', 'If', 'Equals', 'Not', 'And', 'Or', 'Join', 'GetAtt']

const TAGS: (ScalarTag | CollectionTag)[] = NAMES.flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => ({ [`!${name}`]: text }) },
  {
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (seq: { toJSON: () => unknown }) => ({ [`!${name}`]: seq.toJSON() }) as never,
  },
])

export const parseTemplate = (text: string): Template =>
  parse(text, { customTags: TAGS }) as Template

/** Stands for a value that is left out. */
const NO_VALUE = Symbol('AWS::NoValue')

type Value = unknown

function textOf(node: Node): string {
  if (typeof node === 'string') return node
  throw new Error(`${JSON.stringify(node)} is not a text`)
}

function combine(name: string, values: readonly Value[]): Value {
  switch (name) {
    case 'Equals':
      return values[0] === values[1]
    case 'Not':
      return values[0] !== true
    case 'And':
      return values.every((value) => value === true)
    case 'Or':
      return values.includes(true)
    case 'Join':
      return (values[1] as readonly string[]).join(String(values[0]))
    default:
      throw new Error(`${name} is not resolved`)
  }
}

export class Stack {
  readonly #template: Template
  readonly #values: Readonly<Record<string, Value>>

  constructor(template: Template, given: Readonly<Record<string, string>> = {}) {
    this.#template = template
    const defaults = Object.entries(template.Parameters).map(
      ([name, { Default }]) => [name, Default] as const,
    )
    this.#values = {
      'AWS::Partition': 'aws',
      'AWS::AccountId': '111122223333',
      'AWS::NoValue': NO_VALUE,
      ...Object.fromEntries(defaults),
      ...given,
    }
  }

  /** The properties of a resource; undefined where its condition does not hold. */
  resource(name: string): Readonly<Record<string, Value>> | undefined {
    const resource = this.#template.Resources[name]
    if (resource === undefined) throw new Error(`The template has no ${name}`)
    if (resource.Condition !== undefined && !this.#holds(resource.Condition)) return undefined
    return this.#resolve(resource.Properties) as Readonly<Record<string, Value>>
  }

  /**
   * What CloudFormation says about parameters that do not go together.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
   */
  refusals(): readonly string[] {
    return Object.values(this.#template.Rules)
      .filter(({ RuleCondition }) => this.#resolve(RuleCondition) === true)
      .flatMap(({ Assertions }) => Assertions)
      .filter(({ Assert }) => this.#resolve(Assert) !== true)
      .map(({ AssertDescription }) => AssertDescription)
  }

  #holds(condition: string): boolean {
    return this.#resolve(this.#template.Conditions[condition] ?? null) === true
  }

  #resolve(node: Node): Value {
    if (Array.isArray(node)) {
      return (node as readonly Node[])
        .map((each) => this.#resolve(each))
        .filter((value) => value !== NO_VALUE)
    }
    if (node === null || typeof node !== 'object') return node
    const [[name, argument] = ['', null], ...others] = Object.entries(node)
    if (others.length === 0 && name.startsWith('!')) return this.#call(name.slice(1), argument)
    const entries = Object.entries(node as Readonly<Record<string, Node>>)
      .map(([key, value]) => [key, this.#resolve(value)] as const)
      .filter(([, value]) => value !== NO_VALUE)
    return Object.fromEntries(entries)
  }

  #call(name: string, argument: Node): Value {
    switch (name) {
      case 'Ref':
        return this.#value(textOf(argument))
      case 'Condition':
        return this.#holds(textOf(argument))
      case 'Sub':
        return this.#substitute(argument)
      case 'If': {
        const [condition = '', then = null, otherwise = null] = argument as readonly Node[]
        return this.#resolve(this.#holds(textOf(condition)) ? then : otherwise)
      }
      default:
        return combine(name, this.#resolve(argument) as readonly Value[])
    }
  }

  #substitute(argument: Node): string {
    const [text, given] = Array.isArray(argument) ? (argument as readonly Node[]) : [argument]
    const values = this.#resolve(given ?? {}) as Readonly<Record<string, Value>>
    return textOf(text ?? '').replaceAll(/\$\{([\w:]+)\}/g, (_, name: string) =>
      String(name in values ? values[name] : this.#value(name)),
    )
  }

  /** What `Ref` gives for an OIDC provider is its ARN. */
  #value(name: string): Value {
    if (name === 'OidcProvider') {
      return `arn:${String(this.#values['AWS::Partition'])}:iam::111122223333:oidc-provider/${String(this.#values['Issuer'])}`
    }
    const value = this.#values[name]
    if (value === undefined) throw new Error(`Nothing says what ${name} is`)
    return value
  }
}
