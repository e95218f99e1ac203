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

interface Resource {
  readonly Condition?: string
  readonly DeletionPolicy?: string
  readonly Properties: Node
}

interface Template {
  readonly Rules: Readonly<Record<string, Rule>>
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>
  readonly Conditions: Readonly<Record<string, Node>>
  readonly Resources: Readonly<Record<string, Resource>>
}

type Value = unknown

/** Functions of values that are resolved before. */
const FUNCTIONS: Readonly<Record<string, (values: readonly Value[]) => Value>> = {
  Equals: ([one, other]) => one === other,
  Not: ([value]) => value !== true,
  And: (values) => values.every((value) => value === true),
  Or: (values) => values.includes(true),
  Join: ([separator, texts]) => (texts as readonly string[]).join(String(separator)),
}

const NAMES = [...Object.keys(FUNCTIONS), 'Ref', 'Condition', 'Sub', 'If', 'GetAtt']

const TAGS: (ScalarTag | CollectionTag)[] = NAMES.map((name) => `!${name}`).flatMap((tag) => [
  { tag, resolve: (text: string) => ({ [tag]: text }) },
  {
    tag,
    collection: 'seq',
    resolve: (seq: { toJSON: () => unknown }) => ({ [tag]: seq.toJSON() }) as never,
  },
])

export const parseTemplate = (text: string): Template =>
  parse(text, { customTags: TAGS }) as Template

/** Stands for a value that is left out. */
const NO_VALUE = Symbol('AWS::NoValue')

function textOf(node: Node): string {
  if (typeof node === 'string') return node
  throw new Error(`${JSON.stringify(node)} is not a text`)
}

export class Stack {
  readonly #template: Template
  readonly #values: Readonly<Record<string, Value>>

  constructor(template: Template, given: Readonly<Record<string, string>> = {}) {
    this.#template = template
    const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [
      name,
      Default,
    ])
    this.#values = {
      'AWS::Partition': 'aws',
      'AWS::AccountId': '111122223333',
      'AWS::NoValue': NO_VALUE,
      ...(Object.fromEntries(defaults) as object),
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
    if (name === 'Ref') return this.#value(textOf(argument))
    if (name === 'Condition') return this.#holds(textOf(argument))
    if (name === 'Sub') return this.#substitute(argument)
    if (name === 'If') {
      const [condition = '', then = null, otherwise = null] = argument as readonly Node[]
      return this.#resolve(this.#holds(textOf(condition)) ? then : otherwise)
    }
    const combine = FUNCTIONS[name]
    if (combine === undefined) throw new Error(`${name} is not resolved`)
    return combine(this.#resolve(argument) as readonly Value[])
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
