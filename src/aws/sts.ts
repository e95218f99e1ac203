import { describeError } from './errors.ts'

/** A call to AWS STS that failed, and which one it was. */
export class StsError extends Error {
  override readonly name = 'StsError'

  constructor(action: string, cause: unknown) {
    const { code, message } = describeError(cause)
    super(`${action}: ${code}: ${message}`, { cause })
  }
}

/** @throws StsError that names the action */
export async function callSts<T>(action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    // The credentials come from a call before this one, and its error names it already.
    throw error instanceof StsError ? error : new StsError(action, error)
  }
}
