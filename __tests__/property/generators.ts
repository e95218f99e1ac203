import fc from 'fast-check'

/** One of these values; what stands in it twice comes twice as often. */
export const one = fc.constantFrom

/** What an arbitrary makes. */
export type Made<A> = A extends fc.Arbitrary<infer T> ? T : never

/** One of several kinds, each as often as its weight says. */
export const weighted = <Kinds extends readonly unknown[]>(
  ...kinds: { readonly [I in keyof Kinds]: readonly [weight: number, kind: fc.Arbitrary<Kinds[I]>] }
): fc.Arbitrary<Kinds[number]> =>
  fc.oneof(...kinds.map(([weight, arbitrary]) => ({ weight, arbitrary })))

/** A value, or none, which is as often as not. */
export const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq?: number): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, ...(freq !== undefined && { freq }) })

export const listOf = <T>(
  item: fc.Arbitrary<T>,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<T[]> => fc.array(item, { minLength, maxLength })
