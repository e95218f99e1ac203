import type { Milliseconds, Target } from '../model/index.ts'

/** A read that has not ended. */
export interface ReadUnderWay {
  readonly target: Target
  /** The call, such as `ec2:DescribeImages`. */
  readonly action: string
  /** How long it has taken so far, all its pages and retries included. */
  readonly duration: Milliseconds
  /** AWS has throttled it. */
  readonly isThrottled: boolean
}

/** The reads of a run that are under way, so that the log can say what a silent run waits for. */
export class ReadsUnderWay {
  readonly #now: () => Milliseconds
  readonly #reads = new Set<{ target: Target; action: string; since: Milliseconds }>()
  readonly #throttled = new Set<string>()

  /** @param now a clock that never goes back */
  constructor(now: () => Milliseconds) {
    this.#now = now
  }

  /** A read begins. Whoever calls this calls what it returns when the read has ended. */
  begin(target: Target, action: string): () => void {
    const read = { target, action, since: this.#now() }
    this.#reads.add(read)
    return () => {
      this.#reads.delete(read)
      this.#throttled.delete(keyOf(read))
    }
  }

  /** AWS has throttled a call of this target. */
  throttled(target: Target, action: string): void {
    this.#throttled.add(keyOf({ target, action }))
  }

  /** The reads that have taken at least this long, the longest first. */
  longerThan(least: Milliseconds): readonly ReadUnderWay[] {
    return [...this.#reads]
      .map((read): ReadUnderWay => ({
        target: read.target,
        action: read.action,
        duration: this.#now() - read.since,
        isThrottled: this.#throttled.has(keyOf(read)),
      }))
      .filter(({ duration }) => duration >= least)
      .sort((a, b) => b.duration - a.duration)
  }
}

const keyOf = ({ target, action }: Pick<ReadUnderWay, 'target' | 'action'>): string =>
  `${target.accountId}/${target.region}/${action}`
