import type { Guard } from '../../../src/apply/attempts.ts'
import type { Changes, Deregistration } from '../../../src/apply/changes.ts'
import type { AwsAnswer } from '../../../src/model/index.ts'
import { awsError, FakeAttempts } from './attempts.ts'

type ReturnCode = 'success' | 'skipped' | 'client-error'

/** The calls that remove something, as AWS carries them out. */
export class FakeRemovals
  extends FakeAttempts
  implements Pick<Changes, 'deregister' | 'deleteSnapshot'>
{
  /** What was removed by this run, answered or not. */
  readonly removed = new Set<string>()
  /** AWS's answers to calls that went through, where a test says them. */
  readonly answers = new Map<string, AwsAnswer>()
  /** Snapshots that stay where AWS is to delete them with their image. */
  readonly undeletable = new Set<string>()
  /** Whether AWS says nothing of the snapshots, and leaves them. */
  ignoresSnapshots = false
  /** Whether AWS says nothing of the snapshots, and deletes them. */
  saysNothing = false
  readonly #unreported = new Set<string>()

  /** Whether nobody knows what an attempt came to. */
  isUnknown(id: string): boolean {
    return this.wasUnanswered(id) || this.#unreported.has(id)
  }

  async deregister(
    id: string,
    snapshotIds: readonly string[],
    guard: Guard,
  ): Promise<Deregistration> {
    const byThisRun = { gone: 'by this run', results: new Map() } as const
    try {
      const results = await this.attempt(id, guard, () =>
        this.#deregister(id, snapshotIds.length > 0),
      )
      if (results !== 'gone')
        return { gone: 'by this run', results: this.#noted(snapshotIds, results) }
      return this.wasUnanswered(id) ? byThisRun : { gone: 'before' }
    } catch (error) {
      return this.settle(id, error, byThisRun, !this.account.images.has(id))
    }
  }

  async deleteSnapshot(id: string, guard: Guard): Promise<'deleted' | 'gone'> {
    try {
      const outcome = await this.attempt(id, guard, () => this.#deleteSnapshot(id))
      return outcome === 'gone' && this.isUnknown(id) ? 'deleted' : outcome
    } catch (error) {
      if (error instanceof Error && error.name === 'InvalidSnapshot.InUse') throw error
      return this.settle<'deleted' | 'gone'>(id, error, 'deleted', !this.account.snapshots.has(id))
    }
  }

  #noted<Results extends ReadonlyMap<string, ReturnCode>>(
    snapshotIds: readonly string[],
    results: Results,
  ): Results {
    for (const id of snapshotIds) if (!results.has(id)) this.#unreported.add(id)
    return results
  }

  #deregister(id: string, withSnapshots: boolean): 'gone' | ReadonlyMap<string, ReturnCode> {
    const image = this.account.images.get(id)
    if (image === undefined) return 'gone'
    this.account.images.delete(id)
    this.removed.add(id)
    if (!withSnapshots || this.ignoresSnapshots) return new Map()
    const ids = new Set(image.snapshots.map(({ snapshotId }) => snapshotId))
    const results = new Map([...ids].map((each) => [each, this.#deleteWithImage(each)]))
    return this.saysNothing ? new Map() : results
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
