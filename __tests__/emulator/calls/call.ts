import type { ServiceName, Shape } from '../wire/model.ts'

/** One AWS API call that reached the emulator. */
export interface Call {
  readonly service: ServiceName
  readonly operation: string
  readonly accountId: string
  readonly region: string
  /** The caller's ARN, `anonymous` for an unsigned call. */
  readonly principal: string
  /** Parsed; empty where it could not be read. */
  readonly input: Readonly<Shape>
  /** The n-th page of a listing, counted from 1. */
  readonly page: number
  /** `performance.now()`. */
  readonly startedAt: number
  /** When the answer went out; Infinity until then. */
  readonly endedAt: number
  /** The error code that was answered. */
  readonly error?: string
}

/** A call that is still being answered. */
export type OpenCall = { -readonly [Member in keyof Call]: Call[Member] }

export class CallLog {
  readonly calls: OpenCall[] = []

  start(call: Omit<Call, 'startedAt' | 'endedAt'>): OpenCall {
    const open = { ...call, startedAt: performance.now(), endedAt: Infinity }
    this.calls.push(open)
    return open
  }

  to(operation: string): readonly Call[] {
    return this.calls.filter((call) => call.operation === operation)
  }

  /** Everything that changes something, dry runs included: they are calls of the same operations. */
  mutations(): readonly Call[] {
    return this.calls.filter(({ operation }) => isMutation(operation))
  }
}

export function isMutation(operation: string): boolean {
  return !/^(Describe|List|(?:Batch)?Get|Assume)/.test(operation)
}
