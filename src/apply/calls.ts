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

/** The calls of one target that remove something: all that changes anything in AWS. */
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
