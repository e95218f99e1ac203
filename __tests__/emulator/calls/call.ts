import type { ServiceName, Shape } from '../wire/model.ts'

/** Which calls a fault strikes; what is left out matches all. */
interface FaultMatch {
  readonly service?: ServiceName
  readonly operation?: string
  readonly account?: string
  readonly region?: string
  /** Only the n-th page of a listing. */
  readonly page?: number
  /** How often it strikes; for good if left out. */
  readonly times?: number
  readonly when?: (call: Call) => boolean
}

/** Faults that take the place of an answer. */
export type Replacement = { readonly performs?: boolean } & (
  | { readonly kind: 'deny' }
  | { readonly kind: 'throttle' }
  | { readonly kind: 'internal-error' }
  /** Any AWS error. */
  | {
      readonly kind: 'error'
      readonly code: string
      readonly message?: string
      readonly status?: number
    }
  /** The refusal of a signature, which quotes what was signed, the session token included. */
  | { readonly kind: 'signature' }
  /** A page of a proxy or load balancer; with status 200 as well. */
  | { readonly kind: 'html'; readonly status: number }
  /** The connection is reset before a byte of the answer. */
  | { readonly kind: 'reset' }
)

/** Faults that spoil a true answer. */
export type Damage =
  /** The connection is reset in the middle of the body. */
  | { readonly kind: 'reset-midway' }
  /** Half of the body, with a Content-Length that fits the half. */
  | { readonly kind: 'truncate' }
  /** Another body in its place, with a Content-Length that fits. */
  | { readonly kind: 'spoil'; readonly how: (body: string) => string }

type Disturbance =
  /** The page's token is the one that was sent. */
  | { readonly kind: 'repeat-token' }
  /** An empty page with a fresh token, for as long as the fault strikes. */
  | { readonly kind: 'endless-token' }
  /** The page begins with the last item of the page before, as where items move while pages are read. */
  | { readonly kind: 'repeat-item' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The `Date` of the answer is so far away from the emulator's clock. */
  | { readonly kind: 'date'; readonly offBy: number }
  /** The code that DeregisterImage reports of a snapshot, which then stays. */
  | {
      readonly kind: 'snapshot-result'
      readonly code: 'internal-error' | 'client-error' | 'missing-permissions'
      readonly snapshotId?: string
    }

/**
 * `performs`, on a replacement, says that the operation is carried out all the same: the caller
 * can't tell from the answer.
 */
export type Fault = FaultMatch & (Replacement | Damage | Disturbance)

/** Of the faults that strike a call the first of these kinds: of several replacements it alone counts. */
export const faultOf = <Kind extends Fault['kind']>(
  faults: readonly Fault[],
  ...kinds: readonly Kind[]
): Extract<Fault, { kind: Kind }> | undefined =>
  faults.find((fault): fault is Extract<Fault, { kind: Kind }> =>
    (kinds as readonly string[]).includes(fault.kind),
  )

export class FaultPlan {
  readonly #faults: { readonly fault: Fault; left: number }[] = []

  constructor(faults: readonly Fault[] = []) {
    for (const fault of faults) this.add(fault)
  }

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })
  }

  /** All faults that strike are used up once. */
  strike(call: Call): readonly Fault[] {
    const striking = this.#faults.filter(({ fault, left }) => left > 0 && matches(fault, call))
    for (const entry of striking) entry.left -= 1
    return striking.map(({ fault }) => fault)
  }
}

function matches(fault: Fault, call: Call): boolean {
  const { service, operation, account, region, page, when } = fault
  const wanted: readonly (readonly [unknown, unknown])[] = [
    [service, call.service],
    [operation, call.operation],
    [account, call.accountId],
    [region, call.region],
    [page, call.page],
  ]
  const fits = wanted.every(([expected, actual]) => expected === undefined || expected === actual)
  return fits && (when === undefined || when(call))
}

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

/** What changes something, dry runs included: they are calls of the same operations. */
export function isMutation(operation: string): boolean {
  return !/^(Describe|List|(?:Batch)?Get|Assume)/.test(operation)
}
