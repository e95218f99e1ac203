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
