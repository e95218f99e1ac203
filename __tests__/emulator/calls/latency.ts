import { AwsError } from '../wire/errors.ts'

/** Holds calls up. Thousands may wait at a time, which one abort signal for all would make slow. */
export class Latency {
  readonly #waiting = new Map<NodeJS.Timeout, (error: AwsError) => void>()
  #stopped = false

  /** @throws AwsError where the emulator is stopped meanwhile */
  async wait(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return
    if (this.#stopped) throw stopped()
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(timer)
        resolve()
      }, milliseconds)
      this.#waiting.set(timer, reject)
    })
  }

  /** Ends all waiting at once. */
  stop(): void {
    this.#stopped = true
    for (const [timer, reject] of this.#waiting) {
      clearTimeout(timer)
      reject(stopped())
    }
    this.#waiting.clear()
  }
}

const stopped = (): AwsError => new AwsError('EmulatorStopped', 'The emulator was stopped', 503)
