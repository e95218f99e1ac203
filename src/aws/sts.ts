import { describeError, withSentence } from './errors.ts'

/** A call to AWS STS that failed, and which one it was. */
export class StsError extends Error {
  override readonly name = 'StsError'

  constructor(action: string, cause: unknown, explanation: string) {
    const { code, message } = describeError(cause)
    const said = explanation === '' ? message : withSentence(message, explanation)
    super(`${action}: ${code}: ${said}`, { cause })
  }
}

/** @throws StsError that names the action, with what `explain` adds */
export async function callSts<T>(
  action: string,
  call: () => Promise<T>,
  explain: (error: unknown) => string = () => '',
): Promise<T> {
  try {
    return await call()
  } catch (error) {
    // The credentials come from a call before this one, and its error names it already.
    throw error instanceof StsError ? error : new StsError(action, error, explain(error))
  }
}
