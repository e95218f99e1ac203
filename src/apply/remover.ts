import { DeleteSnapshotCommand, DeregisterImageCommand, type EC2Client } from '@aws-sdk/client-ec2'
import { budgetOf } from '../aws/budgets.ts'
import { hasCode } from '../aws/errors.ts'
import { Pacers, type PaceSettings } from '../aws/pacer.ts'
import { watchAttempts, type AttemptWatch } from './attempts.ts'
import { NotAttempted, type Deregistration, type Guard, type RemovalCalls } from './calls.ts'
import { IMAGE_GONE, IMAGE_UNAVAILABLE, lookUpImage } from './image-lookup.ts'

/** Removals of one target under way at a time: enough for the budget up to 1.6 seconds a call. */
const CONCURRENT_REMOVALS = 8

/** What the calls that remove something need. */
export const REMOVAL_PERMISSIONS = {
  deregisterImage: 'ec2:DeregisterImage',
  deleteSnapshot: 'ec2:DeleteSnapshot',
} as const

/** The calls of one target that remove something, at the pace that AWS documents. */
export class Remover implements RemovalCalls {
  readonly #client: EC2Client
  readonly #pacers: Pacers
  readonly #unanswered = new Set<string>()

  constructor(client: EC2Client, settings: PaceSettings) {
    this.#client = client
    this.#pacers = new Pacers(budgetOf, CONCURRENT_REMOVALS, settings)
  }

  wasUnanswered(id: string): boolean {
    return this.#unanswered.has(id)
  }

  /**
   * Deregisters an image, and with it all its snapshots where that is asked for.
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html
   * @throws what AWS answers, NotAttempted, or the signal's reason
   */
  async deregister(
    ImageId: string,
    DeleteAssociatedSnapshots: boolean,
    guard: Guard,
  ): Promise<Deregistration> {
    const command = new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots })
    watchAttempts(command, this.#watch(ImageId, guard))
    try {
      const { DeleteSnapshotResults = [] } = await this.#pacers
        .for(REMOVAL_PERMISSIONS.deregisterImage)
        .run(async () => this.#client.send(command))
      const results = DeleteSnapshotResults.map(
        ({ SnapshotId = '', ReturnCode }) => [SnapshotId, ReturnCode] as const,
      )
      return { gone: 'by this run', results: new Map(results) }
    } catch (error) {
      if (!(await this.#isGone(ImageId, error))) throw error
      return this.wasUnanswered(ImageId)
        ? { gone: 'by this run', results: new Map() }
        : { gone: 'before' }
    }
  }

  /**
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html
   * @throws what AWS answers, NotAttempted, or the signal's reason
   */
  async deleteSnapshot(SnapshotId: string, guard: Guard): Promise<void> {
    const command = new DeleteSnapshotCommand({ SnapshotId })
    watchAttempts(command, this.#watch(SnapshotId, guard))
    await this.#pacers
      .for(REMOVAL_PERMISSIONS.deleteSnapshot)
      .run(async () => this.#client.send(command))
  }

  #watch(id: string, before: Guard): AttemptWatch {
    return { before, onUnanswered: () => this.#unanswered.add(id) }
  }

  /**
   * `Unavailable` is said of deregistered images, and of disabled ones that are still there. What
   * was not answered may have been carried out, whatever was answered later.
   */
  async #isGone(imageId: string, error: unknown): Promise<boolean> {
    if (error instanceof NotAttempted) return false
    if (hasCode(error, IMAGE_GONE)) return true
    if (hasCode(error, IMAGE_UNAVAILABLE)) return !(await this.#isListed(imageId))
    if (!this.wasUnanswered(imageId)) return false
    // Where it cannot be looked up either, what AWS answered to the removal says more.
    return this.#isListed(imageId).then(
      (isListed) => !isListed,
      () => false,
    )
  }

  async #isListed(imageId: string): Promise<boolean> {
    return (await lookUpImage(this.#client, this.#pacers, imageId)) !== 'gone'
  }
}
