import type { Fault } from '../emulator/index.ts'
import type { Read } from './fault-runs.ts'

/** A way in which a read goes wrong; undefined where it cannot. */
type Kind = readonly [string, (read: Read) => Fault | undefined]

type Fails = Kind[1]

const always =
  (fault: Fault): Fails =>
  () =>
    fault

const repeat: Fails = ({ isPaged }) => (isPaged ? { kind: 'repeat-token' } : undefined)

const reset: Fails = ({ isPaged }) => ({ kind: 'reset', ...(isPaged && { page: 2 }) })

/** AWS's own form, and none of what was asked for: as an answer that was cut out of its frame. */
function emptied(body: string): string {
  const root = /<(\w+Response)[ >]/.exec(body)?.[1]
  return root === undefined
    ? '{"message":"Service is under maintenance"}'
    : `<${root}><requestId>1</requestId></${root}>`
}

export interface Kinds {
  /** Ways that depend on what was asked for: each read has to see them by its own code. */
  readonly ofReads: readonly Kind[]
  /** Ways that one reader sees for all reads of a service. */
  readonly ofServices: readonly Kind[]
}

export const NO_ANSWER: Kinds = {
  ofReads: [['is denied', always({ kind: 'deny' })]],
  ofServices: [
    ['answers HTTP 500 until the retries end', always({ kind: 'internal-error' })],
    ['resets the connection, on page 2 where there is one', reset],
  ],
}

export const WRONG_ANSWER: Kinds = {
  ofReads: [['answers nothing of what was asked for', always({ kind: 'spoil', how: emptied })]],
  ofServices: [
    ['answers with the page of a proxy', always({ kind: 'html', status: 200 })],
    ['answers with half of its answer', always({ kind: 'truncate' })],
    ['repeats a page token', repeat],
  ],
}

export interface FailingRead {
  readonly action: string
  readonly how: string
  readonly fault: Fault
}

/** The reads, each failing in its own ways, and the first of each service in the ways of all. */
export function failuresOf(
  reads: readonly Read[],
  { ofReads, ofServices }: Kinds,
): readonly FailingRead[] {
  const services = [...Map.groupBy(reads, ({ action }) => action.split(':')[0]).values()]
  const failing = (read: Read, [how, fails]: Kind): readonly FailingRead[] => {
    const fault = fails(read)
    return fault === undefined ? [] : [{ action: read.action, how, fault }]
  }
  return [
    ...reads.flatMap((read) => ofReads.flatMap((kind) => failing(read, kind))),
    ...services.flatMap((ofService) =>
      ofServices.flatMap((kind) => ofService.flatMap((read) => failing(read, kind)).slice(0, 1)),
    ),
  ]
}
