import { CreateTagsCommand, DisableImageCommand, type EC2Client } from '@aws-sdk/client-ec2'
import { budgetOf } from '../aws/budgets.ts'
import { hasCode, isDenied } from '../aws/errors.ts'
import { Pacers, type PaceSettings } from '../aws/pacer.ts'
import { DISABLED_AT_TAG } from '../model/index.ts'
import { watchAttempts } from './attempts.ts'
import { NotAttempted, type DisablingCalls, type Guard } from './calls.ts'
import { IMAGE_GONE, lookUpImage } from './image-lookup.ts'

/** Calls of one target under way at a time, as many as removals. */
const CONCURRENT_CALLS = 8

/** What disabling images needs. */
export const DISABLING_PERMISSIONS = {
  disableImage: 'ec2:DisableImage',
  createTags: 'ec2:CreateTags',
} as const

/** `2026-11-21T13:00:00Z`: nobody needs the milliseconds. */
const asMark = (at: Date): string => `${at.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`

/** Clients of one target: one that stops when the run is cancelled, and one that does not. */
export interface DisablerClients {
  readonly stopping: EC2Client
  readonly finishing: EC2Client
}

/** The calls of one target that disable images and mark them, at the pace that AWS documents. */
export class Disabler implements DisablingCalls {
  readonly #clients: DisablerClients
  readonly #pacers: Pacers
  readonly #marking: Pacers
  readonly #unanswered = new Set<string>()

  constructor(clients: DisablerClients, settings: PaceSettings) {
    this.#clients = clients
    this.#pacers = new Pacers(budgetOf, CONCURRENT_CALLS, settings)
    const untilTheEnd = { ...settings, signal: new AbortController().signal }
    this.#marking = new Pacers(budgetOf, CONCURRENT_CALLS, untilTheEnd)
  }

  wasUnanswered(id: string): boolean {
    return this.#unanswered.has(id)
  }

  /**
   * What is disabled already is disabled now: AWS does not say what it answers then.
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImage.html
   * @throws what AWS answers, NotAttempted, or the signal's reason
   */
  async disable(ImageId: string, guard: Guard): Promise<'disabled' | 'gone'> {
    const command = new DisableImageCommand({ ImageId })
    const onUnanswered = (): void => {
      this.#unanswered.add(ImageId)
    }
    watchAttempts(command, { before: guard, onUnanswered })
    try {
      await this.#pacers
        .for(DISABLING_PERMISSIONS.disableImage)
        .run(async () => this.#clients.stopping.send(command))
      return 'disabled'
    } catch (error) {
      const state = await this.#stateAfter(ImageId, error)
      if (state === 'disabled' || state === 'gone') return state
      throw error
    }
  }

  /**
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
   * @throws what AWS answers
   */
  async mark(imageId: string, at: Date): Promise<'marked' | 'gone'> {
    const command = new CreateTagsCommand({
      Resources: [imageId],
      Tags: [{ Key: DISABLED_AT_TAG, Value: asMark(at) }],
    })
    try {
      await this.#marking
        .for(DISABLING_PERMISSIONS.createTags)
        .run(async () => this.#clients.finishing.send(command))
      return 'marked'
    } catch (error) {
      if (hasCode(error, IMAGE_GONE)) return 'gone'
      throw error
    }
  }

  /** What AWS refuses for the image's state, or never answered, may be the case already. */
  async #stateAfter(imageId: string, error: unknown): Promise<string | undefined> {
    if (error instanceof NotAttempted) return undefined
    if (hasCode(error, IMAGE_GONE)) return 'gone'
    if (isDenied(error) && !this.wasUnanswered(imageId)) return undefined
    // Where it cannot be looked up either, what AWS answered to the call says more.
    return lookUpImage(this.#clients.stopping, this.#pacers, imageId).catch(() => undefined)
  }
}
