import {
  NotAttempted,
  type Deregistration,
  type Guard,
  type RemovalCalls,
} from '../../../src/apply/changes.ts'
import { awsError, FakeAttempts } from './attempts.ts'

type ReturnCode = 'success' | 'skipped' | 'client-error'

/** The calls that remove something, as AWS carries them out. */
export class FakeRemovals extends FakeAttempts implements RemovalCalls {
  /** What was removed by this run, answered or not. */
  readonly removed = new Set<string>()
  /** Snapshots that stay where AWS is to delete them with their image. */
  readonly undeletable = new Set<string>()
  /** Whether AWS says nothing of the snapshots, and leaves them. */
  ignoresSnapshots = false

  async deregister(id: string, withSnapshots: boolean, guard: Guard): Promise<Deregistration> {
    const byThisRun = { gone: 'by this run', results: new Map() } as const
    const isUnheardOf = (): boolean => this.wasUnanswered(id) && !this.account.images.has(id)
    try {
      const results = await this.attempt(id, guard, () => this.#deregister(id, withSnapshots))
      if (results !== 'gone') return { gone: 'by this run', results }
      return this.wasUnanswered(id) ? byThisRun : { gone: 'before' }
    } catch (error) {
      if (error instanceof NotAttempted || !isUnheardOf()) throw error
      return byThisRun
    }
  }

  async deleteSnapshot(id: string, guard: Guard): Promise<void> {
    const outcome = await this.attempt(id, guard, () => this.#deleteSnapshot(id))
    if (outcome === 'gone') throw awsError('InvalidSnapshot.NotFound')
  }

  #deregister(id: string, withSnapshots: boolean): 'gone' | ReadonlyMap<string, ReturnCode> {
    const image = this.account.images.get(id)
    if (image === undefined) return 'gone'
    this.account.images.delete(id)
    this.removed.add(id)
    if (!withSnapshots || this.ignoresSnapshots) return new Map()
    const ids = new Set(image.snapshots.map(({ snapshotId }) => snapshotId))
    return new Map([...ids].map((each) => [each, this.#deleteWithImage(each)]))
  }

  #deleteWithImage(id: string): ReturnCode {
    if (this.#userOf(id) !== undefined) return 'skipped'
    if (this.undeletable.has(id) || !this.account.snapshots.delete(id)) return 'client-error'
    this.removed.add(id)
    return 'success'
  }

  #deleteSnapshot(id: string): 'gone' | 'deleted' {
    const user = this.#userOf(id)
    if (user !== undefined) {
      throw awsError('InvalidSnapshot.InUse', `The snapshot ${id} is in use by ${user}`)
    }
    if (!this.account.snapshots.delete(id)) return 'gone'
    this.removed.add(id)
    return 'deleted'
  }

  /** An image that maps the snapshot. */
  #userOf(id: string): string | undefined {
    return [...this.account.images.values()].find(({ snapshots }) =>
      snapshots.some(({ snapshotId }) => snapshotId === id),
    )?.id
  }
}
