const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export function daysAgo(days: number, now: Date = new Date()): Date {
  return new Date(now.getTime() - days * DAY)
}

export function hoursAgo(hours: number, now: Date = new Date()): Date {
  return new Date(now.getTime() - hours * HOUR)
}

/** A clock that a test moves by hand. */
export class ManualClock {
  #now: Date

  constructor(start: Date = new Date()) {
    this.#now = start
  }

  readonly now = (): Date => this.#now

  advance(milliseconds: number): void {
    this.#now = new Date(this.#now.getTime() + milliseconds)
  }
}
