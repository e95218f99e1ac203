import { setImmediate } from 'node:timers/promises'
import { collectGarbage } from '../../../src/runner/process.ts'

const MEBIBYTES_160 = 20 * 2 ** 20

it('frees what nothing holds, where the heap is large', async () => {
  const held = new Array<number>(MEBIBYTES_160).fill(0.5)
  const dropped = new WeakRef({})
  const kept = new WeakRef({ held })
  const alsoHeld = kept.deref()
  // What a WeakRef was made of lives until the end of the job.
  await setImmediate()

  collectGarbage()

  expect(dropped.deref()).toBeUndefined()
  expect(kept.deref()).toBe(alsoHeld)
})
