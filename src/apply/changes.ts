import {
  CreateImageUsageReportCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DisableImageCommand,
  type EC2Client,
  type Image as Ec2Image,
  type SnapshotReturnCodes,
} from '@aws-sdk/client-ec2'
import { clockWatch } from '../aws/answer-guards.ts'
import { hasCode, isDenied, isExpired } from '../aws/errors.ts'
import { budgetOf, Pacers, type PaceSettings } from '../aws/pacer.ts'
import { type AwsAnswer, DISABLED_AT_TAG } from '../model/index.ts'
import {
  findImage,
  IMAGE_UNAVAILABLE,
  isImageGone,
  isSnapshotGone,
  isSnapshotListed,
  type LookUpSettings,
} from './look-up.ts'
import { usageReportRequest } from './usage-reports.ts'
import {
  type Guard,
  isCut,
  NotAnswered,
  NotAttempted,
  returnedFalse,
  snapshotResults,
  watchAttempts,
} from './attempts.ts'

/*
 * Every call that changes something in AWS, with its guard before it and its look-up after it. No
 * other file of this action sends such a call.
 */

/** The permissions that the calls need. */
export const REMOVAL_PERMISSIONS = {
  deregisterImage: 'ec2:DeregisterImage',
  deleteSnapshot: 'ec2:DeleteSnapshot',
} as const

/** The permissions for disabling images and marking them. */
export const DISABLING_PERMISSIONS = {
  disableImage: 'ec2:DisableImage',
  createTags: 'ec2:CreateTags',
} as const

/** The permissions for asking for usage reports; the tag is written with the report. */
export const USAGE_REPORT_PERMISSIONS = {
  createImageUsageReport: 'ec2:CreateImageUsageReport',
  createTags: 'ec2:CreateTags',
} as const

/** How deregistering an image ended. */
export type Deregistration =
  | {
      readonly gone: 'by this run'
      /** AWS's answer about each snapshot that was to go with it. */
      readonly results: ReadonlyMap<string, SnapshotReturnCodes>
    }
  | { readonly gone: 'before' }

/**
 * The calls of one target that change something. Each throws NotAttempted where its guard stopped
 * it, NotAnswered where nobody knows whether it happened, and else what AWS answered. Four seconds
 * after the run is cancelled none is under way any more.
 */
export interface Changes {
  /** Deletes these snapshots with the image: all that it maps, or none. */
  readonly deregister: (
    imageId: string,
    snapshotIds: readonly string[],
    guard: Guard,
  ) => Promise<Deregistration>
  readonly deleteSnapshot: (snapshotId: string, guard: Guard) => Promise<'deleted' | 'gone'>
  readonly disable: (imageId: string, guard: Guard) => Promise<'disabled' | 'gone'>
  /**
   * Writes the mark. A run that is cancelled does it all the same where the guard lets it, because an
   * image that was disabled must say since when.
   */
  readonly mark: (imageId: string, at: Date, guard: Guard) => Promise<'marked' | 'gone'>
  /** @returns the id of the report */
  readonly requestUsageReport: (imageId: string) => Promise<string>
  /**
   * AWS's answer to the call that removed or disabled it; to the one that marked it only where this
   * run did not disable it.
   */
  readonly answerTo: (id: string) => AwsAnswer | undefined
  /** Whether an attempt to remove this image or snapshot was sent, and no answer says what it came to. */
  readonly mayHaveRemoved: (id: string) => boolean
  /** Whether an attempt to disable this image was sent and never answered. */
  readonly mayHaveDisabled: (imageId: string) => boolean
  /** Why no further call is made: keys that expired, or a clock that is off. */
  readonly stoppedBy: () => Error | undefined
}

/** Clients of one target: one that tries nothing again once the run is cancelled, and one that does. */
export interface ChangeClients {
  readonly stopping: EC2Client
  readonly finishing: EC2Client
}

export interface ChangeSettings extends PaceSettings {
  /** Aborts four seconds after `signal`: what is under way then counts as not answered. */
  readonly deadline: AbortSignal
}

/** Calls of one target under way at a time: enough for the budget up to 1.6 seconds a call. */
const CONCURRENT_CALLS = 8

/** One request at a time keeps pace with AWS, which lets five through a second. */
const CONCURRENT_REQUESTS = 1

const SNAPSHOT_IN_USE = 'InvalidSnapshot.InUse'

/** `2026-11-21T13:00:00Z`: nobody needs the milliseconds. */
const asMark = (at: Date): string => `${at.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`

/** The calls of one target that change something, at the pace that AWS documents. */
export class PacedChanges implements Changes {
  readonly #clients: ChangeClients
  readonly #settings: ChangeSettings
  readonly #pacers: Pacers
  /** Not stopped by the run's end: see `mark`. */
  readonly #marking: Pacers
  readonly #requesting: Pacers
  readonly #unanswered = { removing: new Set<string>(), disabling: new Set<string>() }
  /** Snapshots that were to go with an image, and of which its answer says nothing. */
  readonly #unreported = new Set<string>()
  readonly #answers = new Map<string, AwsAnswer>()
  #stoppedBy: Error | undefined

  constructor(clients: ChangeClients, settings: ChangeSettings) {
    this.#clients = clients
    this.#settings = settings
    this.#pacers = new Pacers(budgetOf, CONCURRENT_CALLS, settings)
    this.#requesting = new Pacers(budgetOf, CONCURRENT_REQUESTS, settings)
    const untilTheEnd = { ...settings, signal: settings.deadline }
    this.#marking = new Pacers(budgetOf, CONCURRENT_CALLS, untilTheEnd)
    for (const client of new Set([clients.stopping, clients.finishing])) {
      client.middlewareStack.use(
        clockWatch((error) => {
          this.#stoppedBy ??= error
        }),
      )
    }
  }

  answerTo(id: string): AwsAnswer | undefined {
    return this.#answers.get(id)
  }

  mayHaveRemoved(id: string): boolean {
    return this.#unanswered.removing.has(id) || this.#unreported.has(id)
  }

  mayHaveDisabled(imageId: string): boolean {
    return this.#unanswered.disabling.has(imageId)
  }

  stoppedBy(): Error | undefined {
    return this.#stoppedBy
  }

  /** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html */
  async deregister(
    ImageId: string,
    snapshotIds: readonly string[],
    guard: Guard,
  ): Promise<Deregistration> {
    const DeleteAssociatedSnapshots = snapshotIds.length > 0
    const command = new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots })
    const answer = watchAttempts(command, this.#watch(ImageId, this.#unanswered.removing, guard))
    try {
      const result = await this.#pacers
        .for(REMOVAL_PERMISSIONS.deregisterImage)
        .run(async () => this.#clients.stopping.send(command, this.#options))
      if (result.Return === false) throw returnedFalse('DeregisterImage')
      this.#noteAnswer(ImageId, answer())
      const results = snapshotResults(result)
      // AWS may have deleted them all the same.
      for (const id of snapshotIds) if (!results.has(id)) this.#unreported.add(id)
      return { gone: 'by this run', results }
    } catch (error) {
      await this.#requireGone(ImageId, this.#noting(error))
      return this.mayHaveRemoved(ImageId)
        ? { gone: 'by this run', results: new Map() }
        : { gone: 'before' }
    }
  }

  /** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html */
  async deleteSnapshot(SnapshotId: string, guard: Guard): Promise<'deleted' | 'gone'> {
    const command = new DeleteSnapshotCommand({ SnapshotId })
    const answer = watchAttempts(command, this.#watch(SnapshotId, this.#unanswered.removing, guard))
    try {
      await this.#pacers
        .for(REMOVAL_PERMISSIONS.deleteSnapshot)
        .run(async () => this.#clients.stopping.send(command, this.#options))
      this.#noteAnswer(SnapshotId, answer())
      return 'deleted'
    } catch (error) {
      const mayBeOurs = this.mayHaveRemoved(SnapshotId)
      if (isSnapshotGone(error)) return mayBeOurs ? 'deleted' : 'gone'
      // EC2 says that an image uses it, so no attempt has deleted it.
      if (!mayBeOurs || hasCode(error, SNAPSHOT_IN_USE)) throw this.#noting(error)
      const isListed = await this.#lookUp(this.#noting(error), async () =>
        isSnapshotListed(SnapshotId, this.#lookUps),
      )
      if (!isListed) return 'deleted'
      throw this.#unanswered.removing.has(SnapshotId) ? new NotAnswered(error) : error
    }
  }

  /**
   * An image that is disabled already counts as disabled: AWS does not document its answer to that.
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImage.html
   */
  async disable(ImageId: string, guard: Guard): Promise<'disabled' | 'gone'> {
    const command = new DisableImageCommand({ ImageId })
    const answer = watchAttempts(command, this.#watch(ImageId, this.#unanswered.disabling, guard))
    try {
      const { Return } = await this.#pacers
        .for(DISABLING_PERMISSIONS.disableImage)
        .run(async () => this.#clients.stopping.send(command, this.#options))
      if (Return === false) throw returnedFalse('DisableImage')
      this.#noteAnswer(ImageId, answer())
      return 'disabled'
    } catch (error) {
      if (isImageGone(error)) return 'gone'
      const mayBeOurs = this.mayHaveDisabled(ImageId)
      if (isDenied(error) && !mayBeOurs) throw error
      const image = await this.#stateAfter(ImageId, this.#noting(error), mayBeOurs)
      if (image === 'gone') return 'gone'
      if (image?.State === 'disabled') return 'disabled'
      throw mayBeOurs ? new NotAnswered(error) : error
    }
  }

  /** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
  async mark(imageId: string, at: Date, guard: Guard): Promise<'marked' | 'gone'> {
    const mark = { Key: DISABLED_AT_TAG, Value: asMark(at) }
    const command = new CreateTagsCommand({ Resources: [imageId], Tags: [mark] })
    const unanswered = new Set<string>()
    const answer = watchAttempts(command, this.#watch(imageId, unanswered, guard))
    try {
      await this.#marking
        .for(DISABLING_PERMISSIONS.createTags)
        .run(async () => this.#clients.finishing.send(command, this.#options))
      // Another call disabled the image, and its answer was lost.
      if (!this.mayHaveDisabled(imageId)) this.#noteAnswer(imageId, answer())
      return 'marked'
    } catch (error) {
      const isLost = unanswered.size > 0
      if (!isLost && isCut(error, this.#settings.deadline)) {
        throw new NotAttempted('cancelled', error)
      }
      if (!isLost && !isImageGone(error)) throw this.#noting(error)
      const image = await this.#lookUp(error, async () => findImage(imageId, this.#lookUps))
      if (image === 'gone') return 'gone'
      // It was disabled a moment ago, and is there whatever CreateTags finds.
      if (!isLost) throw error
      const isMarked = image.Tags?.some(
        ({ Key, Value }) => Key === mark.Key && Value === mark.Value,
      )
      if (isMarked !== true) throw new NotAnswered(error)
      return 'marked'
    }
  }

  async requestUsageReport(ImageId: string): Promise<string> {
    const command = new CreateImageUsageReportCommand(usageReportRequest(ImageId))
    const { ReportId = '' } = await this.#requesting
      .for(USAGE_REPORT_PERMISSIONS.createImageUsageReport)
      .run(async () => this.#clients.stopping.send(command, this.#options))
    return ReportId
  }

  get #options(): { readonly abortSignal: AbortSignal } {
    return { abortSignal: this.#settings.deadline }
  }

  #watch(id: string, unanswered: Set<string>, guard: Guard): Parameters<typeof watchAttempts>[1] {
    return {
      before: () => {
        if (this.#stoppedBy !== undefined) throw new NotAttempted('target-stopped')
        guard()
      },
      onUnanswered: () => unanswered.add(id),
    }
  }

  /** The mark follows DisableImage, whose answer stands. */
  #noteAnswer(id: string, answer: AwsAnswer | undefined): void {
    if (answer !== undefined && !this.#answers.has(id)) this.#answers.set(id, answer)
  }

  /** With keys that expired no further call is made. */
  #noting(error: unknown): unknown {
    if (error instanceof Error && isExpired(error)) this.#stoppedBy ??= error
    return error
  }

  /** @throws what was answered, where the image is still there or nobody knows */
  async #requireGone(imageId: string, error: unknown): Promise<void> {
    if (isImageGone(error)) return
    const mayBeOurs = this.mayHaveRemoved(imageId)
    if (!mayBeOurs && !hasCode(error, IMAGE_UNAVAILABLE)) throw error
    const image = await this.#stateAfter(imageId, error, mayBeOurs)
    if (image !== 'gone') throw mayBeOurs ? new NotAnswered(error) : error
  }

  /**
   * The image after a call that was refused or not answered. Undefined where it cannot be looked up
   * and every attempt was refused: then the refusal says more.
   * @throws NotAnswered where it cannot be looked up and an attempt was not answered
   */
  async #stateAfter(
    imageId: string,
    error: unknown,
    mayBeOurs: boolean,
  ): Promise<Ec2Image | 'gone' | undefined> {
    try {
      return await this.#lookUp(error, async () => findImage(imageId, this.#lookUps))
    } catch (failure) {
      if (mayBeOurs || failure instanceof NotAttempted) throw failure
      return undefined
    }
  }

  /** In a run that is cancelled nothing is looked up: little time is left. */
  async #lookUp<T>(error: unknown, look: () => Promise<T>): Promise<T> {
    if (error instanceof NotAttempted) throw error
    if (this.#settings.signal.aborted) throw new NotAnswered(error)
    try {
      return await look()
    } catch {
      throw new NotAnswered(error)
    }
  }

  get #lookUps(): LookUpSettings {
    return { client: this.#clients.stopping, pacers: this.#pacers, options: this.#options }
  }
}
