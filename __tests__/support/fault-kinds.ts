import type { Fault } from '../emulator/index.ts'
import type { Read } from './fault-runs.ts'

/** A way in which a read goes wrong; undefined where it cannot. */
type Kind = readonly [string, (read: Read) => Fault | undefined]

const onLists =
  (kind: 'repeat-token' | 'endless-token'): Kind[1] =>
  ({ isPaged }) =>
    isPaged ? { kind } : undefined

/** All ways in which a read goes wrong. */
export const KINDS: readonly Kind[] = [
  ['is denied', () => ({ kind: 'deny' })],
  ['answers HTTP 500 until the retries end', () => ({ kind: 'internal-error' })],
  ['answers with the page of a proxy', () => ({ kind: 'html', status: 200 })],
  ['answers with half of its answer', () => ({ kind: 'truncate' })],
  [
    'resets the connection, on page 2 where there is one',
    ({ isPaged }) => ({ kind: 'reset', ...(isPaged && { page: 2 }) }),
  ],
  ['repeats a page token', onLists('repeat-token')],
  ['has pages without end', onLists('endless-token')],
]
