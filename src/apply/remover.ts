import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  type EC2Client,
  type SnapshotReturnCodes,
} from '@aws-sdk/client-ec2'
import { budgetOf } from '../aws/budgets.ts'
import { attemptsOf, hasCode } from '../aws/errors.ts'
import { Pacers } from '../aws/pacer.ts'

/** Removals of one target under way at a time: enough to use the budget, whatever the latency. */
const CONCURRENT_REMOVALS = 8

/** What the calls that change something need. */
export const REMOVAL_PERMISSIONS = {
  deregisterImage: 'ec2:DeregisterImage',
  deleteSnapshot: 'ec2:DeleteSnapshot',
} as const

/** Called right before a call is sent; it throws where the call must not be made any more. */
export type Guard = () => void

/** What AWS says of each snapshot that was to go with an image. */
export type SnapshotResults = ReadonlyMap<string, SnapshotReturnCodes | undefined>

export type Deregistration =
  | {
      readonly gone: 'by this run'
      readonly results: SnapshotResults
      /** An earlier attempt got no answer: it may have deleted snapshots as well. */
      readonly attemptsUnanswered: boolean
    }
  | { readonly gone: 'before' }

const IMAGE_GONE = 'InvalidAMIID.NotFound'
const IMAGE_UNAVAILABLE = 'InvalidAMIID.Unavailable'

/** The calls of one target that change something, at the pace that AWS documents. */
export class Remover {
  readonly #client: EC2Client
  readonly #pacers: Pacers

  constructor(client: EC2Client, signal: AbortSignal) {
    this.#client = client
    this.#pacers = new Pacers(budgetOf, CONCURRENT_REMOVALS, signal)
  }

  /**
   * Deregisters an image, and with it all its snapshots where that is asked for.
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html
   * @throws what AWS answers, what the guard throws, or the signal's reason
   */
  async deregister(
    ImageId: string,
    DeleteAssociatedSnapshots: boolean,
    guard: Guard,
  ): Promise<Deregistration> {
    try {
      const command = new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots })
      const answer = await this.#pacers.for(REMOVAL_PERMISSIONS.deregisterImage).run(async () => {
        guard()
        return this.#client.send(command)
      })
      const results = (answer.DeleteSnapshotResults ?? []).map(
        ({ SnapshotId = '', ReturnCode }) => [SnapshotId, ReturnCode] as const,
      )
      return { gone: 'by this run', results: new Map(results), attemptsUnanswered: false }
    } catch (error) {
      if (!(await this.#isGone(ImageId, error))) throw error
      if (attemptsOf(error) === 1) return { gone: 'before' }
      return { gone: 'by this run', results: new Map(), attemptsUnanswered: true }
    }
  }

  /**
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html
   * @throws what AWS answers, what the guard throws, or the signal's reason
   */
  async deleteSnapshot(SnapshotId: string, guard: Guard): Promise<void> {
    const command = new DeleteSnapshotCommand({ SnapshotId })
    await this.#pacers.for(REMOVAL_PERMISSIONS.deleteSnapshot).run(async () => {
      guard()
      return this.#client.send(command)
    })
  }

  /** `Unavailable` is said of deregistered images, and of disabled ones that are still there. */
  async #isGone(imageId: string, error: unknown): Promise<boolean> {
    if (hasCode(error, IMAGE_GONE)) return true
    return hasCode(error, IMAGE_UNAVAILABLE) && !(await this.#isListed(imageId))
  }

  async #isListed(imageId: string): Promise<boolean> {
    const command = new DescribeImagesCommand({ ImageIds: [imageId], IncludeDisabled: true })
    try {
      const { Images = [] } = await this.#pacers
        .for('ec2:DescribeImages')
        .run(async () => this.#client.send(command))
      return Images.some(({ State }) => State !== 'deregistered')
    } catch (error) {
      if (hasCode(error, IMAGE_GONE, IMAGE_UNAVAILABLE)) return false
      throw error
    }
  }
}
