/**
 * Jest runs tests in a realm of their own, and errors of Node's own modules are of another one. In
 * the product there is only one realm.
 */
export function recognizeNodeErrors(): void {
  const inherited = Function.prototype[Symbol.hasInstance]
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(this: ErrorConstructor, value: unknown): boolean {
      if (this !== Error) return inherited.call(this, value)
      return Object.prototype.toString.call(value) === '[object Error]'
    },
  })
}

/** The code of an error of the system, such as `ENOENT`, whichever realm it is of. */
export function systemCodeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
