import fc from 'fast-check'

/** One of these values; what stands in it twice comes twice as often. */
export const one = fc.constantFrom

/** One of several kinds, each as often as its weight says. */
export const weighted = <T>(
  ...kinds: readonly (readonly [weight: number, kind: fc.Arbitrary<T>])[]
): fc.Arbitrary<T> => fc.oneof(...kinds.map(([weight, arbitrary]) => ({ weight, arbitrary })))

/** A value, or none, which is as often as not. */
export const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq?: number): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, ...(freq !== undefined && { freq }) })

export const listOf = <T>(
  item: fc.Arbitrary<T>,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<T[]> => fc.array(item, { minLength, maxLength })
