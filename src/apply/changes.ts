import {
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DisableImageCommand,
  type EC2Client,
  type ImageState,
  type SnapshotReturnCodes,
} from '@aws-sdk/client-ec2'
import type { MiddlewareStack } from '@smithy/types'
import { describeError, hasCode, isDenied, isThrottled } from '../aws/errors.ts'
import { budgetOf, Pacers, type PaceSettings } from '../aws/pacer.ts'
import { DISABLED_AT_TAG, type Failure, type ImageOutcome } from '../model/index.ts'

/** A call that was not made, because the run is being cancelled or its evidence is too old. */
export class NotAttempted extends Error {
  override readonly name = 'NotAttempted'
  readonly why: 'cancelled' | 'evidence-too-old'

  constructor(why: NotAttempted['why']) {
    super(why)
    this.why = why
  }
}

/**
 * Called right before each attempt of a call that removes something, retries included.
 * @throws NotAttempted where the call must not be made any more
 */
export type Guard = () => void

/** What came of deregistering an image. */
export type Deregistration =
  | {
      readonly gone: 'by this run'
      /** What AWS says of each snapshot that was to go with it. */
      readonly results: ReadonlyMap<string, SnapshotReturnCodes | undefined>
    }
  | { readonly gone: 'before' }

/** The calls of one target that remove something. */
export interface RemovalCalls {
  /** @throws NotAttempted, or what AWS answers */
  readonly deregister: (
    imageId: string,
    withSnapshots: boolean,
    guard: Guard,
  ) => Promise<Deregistration>
  /** @throws NotAttempted, or what AWS answers */
  readonly deleteSnapshot: (snapshotId: string, guard: Guard) => Promise<void>
  /**
   * Whether a call about this image or snapshot was sent and never answered: it may have been
   * carried out.
   */
  readonly wasUnanswered: (id: string) => boolean
}

/** The calls of one target that disable images. */
export interface DisablingCalls {
  /** @throws NotAttempted, or what AWS answers */
  readonly disable: (imageId: string, guard: Guard) => Promise<'disabled' | 'gone'>
  /**
   * Writes the mark. A run that is cancelled does it all the same: an image that was disabled must
   * say since when.
   * @throws what AWS answers
   */
  readonly mark: (imageId: string, at: Date) => Promise<'marked' | 'gone'>
  /** Whether DisableImage was sent for this image and never answered. */
  readonly wasUnanswered: (imageId: string) => boolean
}

interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/**
 * Whether the call may have been carried out although it failed: a server error, a broken
 * connection, an unreadable answer. AWS carries out nothing that it throttles or refuses.
 */
function mayBeCarriedOut(error: unknown): boolean {
  const { $metadata: { httpStatusCode = 0 } = {} } = error as Answered
  return !isThrottled(error) && (httpStatusCode < 400 || httpStatusCode >= 500)
}

/** What is told of every attempt of a call. */
export interface AttemptWatch {
  readonly before: Guard
  readonly onUnanswered: () => void
}

interface WatchedCommand<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>
}

/**
 * Looks at every attempt that the SDK makes of a call: its own retries begin minutes later, when the
 * evidence may be too old.
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/middleware-stack.html
 */
export function watchAttempts<Input extends object, Output extends object>(
  { middlewareStack }: WatchedCommand<Input, Output>,
  { before, onUnanswered }: AttemptWatch,
): void {
  middlewareStack.add(
    (next) => async (args) => {
      before()
      try {
        return await next(args)
      } catch (error) {
        if (mayBeCarriedOut(error)) onUnanswered()
        throw error
      }
    },
    { step: 'deserialize', priority: 'high', name: 'attemptWatch' },
  )
}

/** AWS's word that there is no such image. */
export const IMAGE_GONE = 'InvalidAMIID.NotFound'

/** It is said of deregistered images, and of disabled ones that are still there. */
export const IMAGE_UNAVAILABLE = 'InvalidAMIID.Unavailable'

/**
 * The state of an image of the account, or that it is gone.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 * @throws what AWS answers, or the signal's reason
 */
export async function lookUpImage(
  client: EC2Client,
  pacers: Pacers,
  imageId: string,
): Promise<ImageState | 'gone'> {
  const command = new DescribeImagesCommand({ ImageIds: [imageId], IncludeDisabled: true })
  try {
    const { Images = [] } = await pacers
      .for('ec2:DescribeImages')
      .run(async () => client.send(command))
    const found = Images.find(({ State }) => State !== 'deregistered')
    return found === undefined ? 'gone' : (found.State ?? 'available')
  } catch (error) {
    if (hasCode(error, IMAGE_GONE, IMAGE_UNAVAILABLE)) return 'gone'
    throw error
  }
}

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

/** What a removal came to that did not go through. `evidence-too-old` waits for newer evidence. */
export type Refused =
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: NotAttempted['why'] }

/** A call that was sent and not answered, in a run that ended before AWS could be asked again. */
const NOT_ANSWERED: Failure = {
  code: 'NotAnswered',
  cause: 'outage',
  mayHaveHappened: true,
  message:
    'AWS did not answer, and the run ended before it could be asked again: it may have done it',
}

/** What is said of a call that will not be made, or not be made again. */
export function toNotAttempted<Why>(
  why: Why,
  wasUnanswered: boolean,
):
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted'; readonly why: Why } {
  return wasUnanswered
    ? { outcome: 'failed', error: NOT_ANSWERED }
    : { outcome: 'not-attempted', why }
}

/** Whether nobody knows what became of it. */
export const isUnknown = (
  outcome: ImageOutcome | undefined,
): outcome is Extract<ImageOutcome, { readonly outcome: 'failed' }> =>
  outcome?.outcome === 'failed' && outcome.error.mayHaveHappened === true

/** Tells a call that AWS refused from one that was never made; `wasUnanswered` is about an attempt before. */
export function toRefused(error: unknown, signal: AbortSignal, wasUnanswered: boolean): Refused {
  if (error instanceof NotAttempted && error.why === 'evidence-too-old') {
    return { outcome: 'not-attempted', why: error.why }
  }
  const isCut = signal.aborted && (error === signal.reason || hasCode(error, 'AbortError'))
  return isCut || error instanceof NotAttempted
    ? toNotAttempted('cancelled', wasUnanswered)
    : { outcome: 'failed', error: describeError(error) }
}
