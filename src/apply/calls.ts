import type { SnapshotReturnCodes } from '@aws-sdk/client-ec2'

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
