import { z } from 'zod'
import { UnreadableResponse } from './answer-guards.ts'
import type { SignedService } from './endpoints.ts'
import { type ReadOperation, readOperation } from './operation.ts'
import type { Page } from './reader.ts'
import type { SignedCall } from './signed-client.ts'

/** @throws UnreadableResponse where the answer has another form */
function parsedBy<Output>(form: z.ZodType<Output>, expected: string): (answer: unknown) => Output {
  return (answer) => {
    const { success, data } = form.safeParse(answer)
    if (success) return data
    throw new UnreadableResponse(expected, 200, JSON.stringify({ answer }))
  }
}

interface Declared {
  /** As IAM has it. */
  readonly name: string
  /** IAM actions of other calls that AWS makes with the caller's permissions. */
  readonly alsoNeeds?: readonly string[]
}

/** Declares a call of a service without a client of the SDK. */
export function signedOperation<Input, Output>(
  service: SignedService,
  { name, alsoNeeds }: Declared,
  toCall: (input: Input) => Omit<SignedCall, 'operation'>,
  form: z.ZodType<Output>,
): ReadOperation<Input, Output> {
  const read = parsedBy(form, `an answer of ${name}`)
  return readOperation(
    `${service.name}:${name}`,
    async (clients, input, options) =>
      clients.signed(service).send({ operation: name, ...toCall(input) }, read, options),
    alsoNeeds,
  )
}

/** A page of a list, whatever the service calls the list. */
export interface SignedPage<Item> extends Page {
  readonly items: readonly Item[]
}

export interface SignedListInput extends Page {
  /** Members of the input beside the page's token. */
  readonly members?: Readonly<Record<string, unknown>>
}

interface DeclaredList<Item> extends Declared {
  /** For REST services. */
  readonly path?: string
  /** The member of the answer that holds the list. */
  readonly list: string
  readonly item: z.ZodType<Item>
}

/** A list in an answer of the query protocol, where an empty one is an empty element. */
export const queryList = <Item>(item: z.ZodType<Item>): z.ZodType<readonly Item[]> =>
  z.preprocess((list) => (list === '' ? [] : list), z.array(item))

/**
 * Declares a list of a service without a client of the SDK. An answer without the list is no
 * answer, and never an empty list.
 */
export function signedList<Item>(
  service: SignedService,
  { path, list, item, ...declared }: DeclaredList<Item>,
): ReadOperation<SignedListInput, SignedPage<Item>> {
  // A service writes all members alike: with a capital or without.
  const tokenMember = /^[A-Z]/.test(list) ? 'NextToken' : 'nextToken'
  const form = z
    .looseObject({
      [list]: service.protocol.kind === 'query' ? queryList(item) : z.array(item),
      [tokenMember]: z.string().nullish(),
    })
    .transform((answer): SignedPage<Item> => {
      const { [list]: items, [tokenMember]: token } = answer as Record<string, unknown>
      return {
        items: items as readonly Item[],
        ...(typeof token === 'string' && token !== '' && { NextToken: token }),
      }
    })
  return signedOperation(
    service,
    declared,
    ({ members, NextToken }) => ({
      ...(path !== undefined && { path }),
      input: { ...members, [tokenMember]: NextToken },
    }),
    form,
  )
}
