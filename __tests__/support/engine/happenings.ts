import type { RunEvent } from '../../../src/engine/ports.ts'
import { type Image, MINUTE } from '../../../src/model/index.ts'
import { imageId, naming, OTHER_ACCOUNT, snapshotId, tags } from '../model-factories.ts'
import type { FakeAccount, Part } from './account.ts'
import type { Misfortune } from './attempts.ts'
import type { FakeRun } from './run.ts'
import { anOrphan, launch, oldImage } from './scenes.ts'
import type { Step } from './script.ts'

/** A run over one or two accounts. What happens in it happens in one of them. */
export interface Scene {
  readonly run: FakeRun
  readonly account: FakeAccount
  readonly other: FakeAccount | undefined
}

export type Happening = (scene: Scene) => void

export const all =
  (...happenings: readonly Happening[]): Happening =>
  (scene) => {
    for (const happen of happenings) happen(scene)
  }

/** Right before the n-th step of its kind in the account. */
export const before =
  (step: Step, nth: number, ...happenings: readonly Happening[]): Happening =>
  (scene) => {
    scene.account.script.before(step, nth, () => {
      all(...happenings)(scene)
    })
  }

/** When the run tells something of this kind. */
export const when =
  (kind: RunEvent['kind'], ...happenings: readonly Happening[]): Happening =>
  (scene) => {
    const { listen } = scene.run
    scene.run.listen = (event) => {
      listen(event)
      if (event.kind === kind) all(...happenings)(scene)
    }
  }

/** In the other account. */
export const there =
  (...happenings: readonly Happening[]): Happening =>
  (scene) => {
    if (scene.other === undefined) throw new Error('There is no other account.')
    all(...happenings)({ ...scene, account: scene.other })
  }

export const late =
  (minutes = 11): Happening =>
  ({ run }) => {
    run.clock.advance(minutes * MINUTE)
  }

/** The n-th removal finds its evidence too old, and this has happened meanwhile. */
export const tooOldAt = (nth: number, ...happenings: readonly Happening[]): Happening =>
  before('removal', nth, late(), ...happenings)

export const cancelled: Happening = ({ run }) => {
  run.cancel()
}

export const launched =
  (...ids: readonly string[]): Happening =>
  ({ account }) => {
    for (const id of ids) launch(account, id)
  }

/** EC2 says so when it is asked about the image alone. */
export const usedWhenAsked =
  (id: string): Happening =>
  ({ account }) => {
    account.usedWhenAsked.set(id, [naming(id, { source: 'image-references', resource: 'recipe' })])
  }

export const shared =
  (id: string): Happening =>
  ({ account }) => {
    account.sharedWith.set(id, [OTHER_ACCOUNT.accountId])
  }

/** Somebody else removes images or snapshots. */
export const gone =
  (...ids: readonly string[]): Happening =>
  ({ account }) => {
    for (const id of ids) if (!account.images.delete(id)) account.snapshots.delete(id)
  }

/** An image is changed, or comes to be. */
export const image =
  (number: number, overrides: Partial<Image> = {}): Happening =>
  ({ account }) => {
    const known = account.images.get(imageId(number)) ?? oldImage(number)
    account.images.set(known.id, { ...known, ...overrides })
  }

export const KEEP: Partial<Image> = { tags: tags({ 'ami-cleanup:keep': '' }) }

export const orphan =
  (...numbers: readonly number[]): Happening =>
  ({ account }) => {
    for (const number of numbers.length === 0 ? [9] : numbers) {
      account.snapshots.set(snapshotId(number), anOrphan(number))
    }
  }

export const unreadable =
  (...parts: readonly Part[]): Happening =>
  ({ account }) => {
    for (const part of parts) account.unreadable.add(part)
  }

export const readable: Happening = ({ account }) => {
  account.unreadable.clear()
}

/** What the attempts to remove or disable this come to. */
export const meets =
  (id: string, ...misfortunes: readonly Misfortune[]): Happening =>
  ({ account: { removals, disablings } }) => {
    for (const calls of [removals, disablings]) calls.meets(id, ...misfortunes)
  }

export const throttled =
  (...ids: readonly string[]): Happening =>
  ({ account: { removals, disablings } }) => {
    for (const calls of [removals, disablings]) for (const id of ids) calls.throttled.add(id)
  }

export const unthrottled: Happening = ({ account: { removals, disablings } }) => {
  for (const calls of [removals, disablings]) calls.throttled.clear()
}

type Takes = Partial<Record<'reading' | 'question' | 'removal' | 'files', number>>

/** The minutes that these take from now on. */
export const takes =
  ({ reading, question, removal, files }: Takes): Happening =>
  ({ run, account }) => {
    if (reading !== undefined) account.readingTakes = reading * MINUTE
    if (question !== undefined) account.answeringTakes = question * MINUTE
    if (removal !== undefined) account.removals.takes = removal * MINUTE
    if (files !== undefined) run.repositoryTakes = files * MINUTE
  }

/** From now on, or until it can be had again. */
export const lookFails =
  (error?: Error): Happening =>
  ({ account }) => {
    account.lookFails = error
  }

export const unreadableFiles: Happening = ({ run }) => {
  run.isRepositoryReadable = false
}

/** AWS says nothing of snapshots as images go, and leaves them. */
export const ignoringSnapshots: Happening = ({ account }) => {
  account.removals.ignoresSnapshots = true
}

export const UNLIMITED = {
  maxRemovals: { kind: 'none' },
  maxRemovalsTotal: { kind: 'none' },
} as const
