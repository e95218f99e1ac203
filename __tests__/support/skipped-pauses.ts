import { renameSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

/*
 * Preloaded into a run, this lets each of its pauses take a hundredth of its time, and then sets the
 * run's clock forward to the pause's end. Calls take as long as they take: a burst stays a burst. The
 * file that SKIPPED_PAUSES names says how far the clock was set forward, for the emulator.
 */

const SPEED = 100
/** A pause of the pacing. The AWS SDK waits longer than this for connections and answers. */
const LONGEST_PAUSE = 500

const file = process.env['SKIPPED_PAUSES'] ?? ''
const realTimeout = globalThis.setTimeout
const realSleep = timers.setTimeout
const realNow = performance.now.bind(performance)

let skipped = 0

const now = (): number => realNow() + skipped

function skipTo(end: number): void {
  if (end <= now()) return
  skipped += end - now()
  // In one step: the emulator must never find half a number.
  writeFileSync(`${file}.new`, String(skipped))
  renameSync(`${file}.new`, file)
}

globalThis.performance = new Proxy(performance, {
  get: (target, key): unknown => (key === 'now' ? now : Reflect.get(target, key)),
})

globalThis.setTimeout = new Proxy(realTimeout, {
  apply: (target, self, [callback, delay, ...rest]: Parameters<typeof setTimeout>) => {
    if (typeof delay !== 'number' || delay > LONGEST_PAUSE) {
      return Reflect.apply(target, self, [callback, delay, ...rest])
    }
    const end = now() + delay
    const skip = (...values: unknown[]): void => {
      skipTo(end)
      Reflect.apply(callback, undefined, values)
    }
    return Reflect.apply(target, self, [skip, delay / SPEED, ...rest])
  },
})

timers.setTimeout = async (delay = 1, ...rest) => {
  const end = now() + delay
  const value = await realSleep(delay / SPEED, ...rest)
  skipTo(end)
  return value
}
syncBuiltinESMExports()
