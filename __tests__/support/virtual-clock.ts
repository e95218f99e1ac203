import { jest } from '@jest/globals'

interface SleepOptions {
  readonly signal?: AbortSignal
}

/** As `setTimeout` of `node:timers/promises`, by the timers that Jest fakes. */
async function sleep<T>(milliseconds: number, value: T, { signal }: SleepOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, value)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(Object.assign(new Error('The operation was aborted'), { name: 'AbortError' }))
    })
  })
}

/**
 * Time that a test moves by hand, for modules that are imported after this call: Jest fakes the
 * global timers, but not those of `node:timers/promises`.
 */
export function useVirtualClock(): void {
  jest.unstable_mockModule('node:timers/promises', () => ({ setTimeout: sleep }))
  jest.useFakeTimers()
}

export const passTime = async (milliseconds: number): Promise<void> =>
  jest.advanceTimersByTimeAsync(milliseconds)
