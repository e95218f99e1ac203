/*
 * Preloaded into a run, this lets its time pass a hundred times as fast: a list of a thousand pages
 * is read at AWS's pace, and nobody waits for it. Time-outs of connections stay as long as they are.
 */

const SPEED = 100
const LONGEST_PAUSE = 5_000

const realTimeout = globalThis.setTimeout
const realNow = performance.now.bind(performance)

const isPause = (delay: unknown): delay is number =>
  typeof delay === 'number' && delay <= LONGEST_PAUSE

globalThis.setTimeout = new Proxy(realTimeout, {
  apply: (target, self, [callback, delay, ...rest]: Parameters<typeof setTimeout>) =>
    Reflect.apply(target, self, [callback, isPause(delay) ? delay / SPEED : delay, ...rest]),
})

globalThis.performance = new Proxy(performance, {
  get: (target, key): unknown =>
    key === 'now' ? () => realNow() * SPEED : Reflect.get(target, key),
})
