import { GetParametersCommand, type Parameter } from '@aws-sdk/client-ssm'
import { inGroupsOf, ssm } from '../../aws/operation.ts'
import { ReadError, type Reader } from '../../aws/reader.ts'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export const getParameters = ssm('GetParameters', GetParametersCommand)

/** Names that one call takes. */
export const NAMES_A_CALL = 10

/** The prefix of a parameter's name: EC2 writes `resolve:ssm:`, Image Builder `ssm:`. */
const PREFIX = /^(?:resolve:)?ssm:/

/** The result of looking up an alias. */
export type Resolution =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'denied'; readonly error: ReadError }

/** Whether an image id is an alias: https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html */
export const isAlias = (imageId: string): boolean => imageId.startsWith('resolve:ssm:')

/** An alias names a parameter by name or ARN, maybe with a version or label behind it. */
function answersTo({ Name, ARN, Selector = '' }: Parameter, name: string): boolean {
  return name === `${Name ?? ''}${Selector}` || name === `${ARN ?? ''}${Selector}`
}

/** Resolves the aliases of a target, each once. */
export class AliasReader {
  readonly #reader: Reader
  readonly #resolutions = new Map<string, Promise<Resolution>>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** @throws ReadError where AWS cannot be asked, or says nothing of a name */
  async resolveAll(aliases: readonly string[]): Promise<ReadonlyMap<string, Resolution>> {
    const unknown = [...new Set(aliases)].filter((alias) => !this.#resolutions.has(alias))
    for (const group of inGroupsOf(NAMES_A_CALL, unknown)) {
      const answers = this.#resolveGroup(group)
      for (const alias of group) {
        const answer = answers.then((found) => found.get(alias) ?? ({ kind: 'gone' } as const))
        // Every caller awaits its own aliases; until then a refusal must not count as unhandled.
        answer.catch(() => undefined)
        this.#resolutions.set(alias, answer)
      }
    }
    const resolved = aliases.map(async (alias) => {
      const resolution = await this.#resolutions.get(alias)
      return [alias, resolution ?? ({ kind: 'gone' } as const)] as const
    })
    return new Map(await Promise.all(resolved))
  }

  async #resolveGroup(aliases: readonly string[]): Promise<ReadonlyMap<string, Resolution>> {
    try {
      return await this.#ask(aliases)
    } catch (error) {
      if (!(error instanceof ReadError) || !error.denied) throw error
      const [only] = aliases
      if (aliases.length === 1 && only !== undefined) {
        return new Map([[only, { kind: 'denied', error } as const]])
      }
      // AWS refuses the whole call for one name that may not be read.
      const each = await Promise.all(aliases.map((alias) => this.#resolveGroup([alias])))
      return new Map(each.flatMap((resolutions) => [...resolutions]))
    }
  }

  async #ask(aliases: readonly string[]): Promise<ReadonlyMap<string, Resolution>> {
    const names = aliases.map((alias) => alias.replace(PREFIX, ''))
    const { Parameters = [], InvalidParameters = [] } = await this.#reader.read(getParameters, {
      Names: names,
    })
    const resolutions = aliases.map((alias, index) => {
      const name = names[index] ?? ''
      const found = Parameters.find((parameter) => answersTo(parameter, name))
      // A value may end in a newline that nobody sees.
      if (found !== undefined) {
        return [alias, { kind: 'value', value: (found.Value ?? '').trim() }] as const
      }
      if (InvalidParameters.includes(name)) return [alias, { kind: 'gone' }] as const
      throw new ReadError(getParameters, new Error(`AWS answered nothing about ${name}`))
    })
    return new Map<string, Resolution>(resolutions)
  }
}
