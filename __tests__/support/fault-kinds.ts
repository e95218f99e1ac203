import type { Fault } from '../emulator/index.ts'
import type { Read } from './fault-runs.ts'

/** A way in which a read goes wrong; undefined where it cannot. */
type Kind = readonly [string, (read: Read) => Fault | undefined]

const always =
  (fault: Fault): Kind[1] =>
  () =>
    fault

const onLists =
  (kind: 'repeat-token' | 'endless-token'): Kind[1] =>
  ({ isPaged }) =>
    isPaged ? { kind } : undefined

const reset: Kind[1] = ({ isPaged }) => ({ kind: 'reset', ...(isPaged && { page: 2 }) })

/** AWS's own form, with something else in it than what was asked for. */
function emptied(body: string): string {
  const root = /<(\w+Response)[ >]/.exec(body)?.[1]
  return root === undefined
    ? '{"message":"Service is under maintenance"}'
    : `<${root}><requestId>1</requestId><message>Service is under maintenance</message></${root}>`
}

/** All ways in which a read goes wrong. */
export const KINDS: readonly Kind[] = [
  ['is denied', always({ kind: 'deny' })],
  ['answers HTTP 500 until the retries end', always({ kind: 'internal-error' })],
  ['answers with the page of a proxy', always({ kind: 'html', status: 200 })],
  ['answers with half of its answer', always({ kind: 'truncate' })],
  ['answers nothing of what was asked for', always({ kind: 'spoil', how: emptied })],
  ['resets the connection, on page 2 where there is one', reset],
  ['repeats a page token', onLists('repeat-token')],
  ['has pages without end', onLists('endless-token')],
]
