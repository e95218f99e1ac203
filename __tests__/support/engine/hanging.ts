import { MINUTE, type Milliseconds } from '../../../src/model/index.ts'
import type { Surroundings } from './account.ts'

/** The client gives a request up after this. */
const REQUEST_TIMEOUT: Milliseconds = MINUTE

/** What is under way when the run is cancelled is cut off after this. */
const CUT_OFF_AFTER: Milliseconds = 4_000

/** Whether a run that is cancelled meanwhile cuts a call off that takes so long. */
export async function isCutOff(
  { clock, signal }: Surroundings,
  time: Milliseconds,
): Promise<boolean> {
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>()
  const onAbort = (): void => {
    resolve(undefined)
  }
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort)
  const cutOff = aborted.then(async () => clock.sleep(CUT_OFF_AFTER)).then(() => true)
  const isFirst = await Promise.race([clock.sleep(time).then(() => false), cutOff])
  signal.removeEventListener('abort', onAbort)
  return isFirst
}

/**
 * An answer that never comes: until the client gives the request up, or the run is cancelled.
 * @throws the signal's reason, once what is under way was cut off
 */
export async function hang(around: Surroundings, requests = 1): Promise<void> {
  await isCutOff(around, requests * REQUEST_TIMEOUT)
  around.signal.throwIfAborted()
}
