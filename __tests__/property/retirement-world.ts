import fc from 'fast-check'
import {
  DAY,
  DISABLED_AT_TAG,
  goes,
  isDisabledFirst,
  type Image,
  type ImageOutcome,
  type PlannedImage,
  type Policy,
} from '../../src/model/index.ts'
import type { FakeAccount } from '../support/engine/account.ts'
import { FakeRun, plannedIn } from '../support/engine/run.ts'
import { launch, numbersTo, oldImage, oldSnapshot } from '../support/engine/scenes.ts'
import { imageId } from '../support/model-factories.ts'
import { listOf, type Made, one, weighted } from './generators.ts'
import { propertyOf } from './law.ts'

/*
 * Runs with grace over one account, and what people do between them, as plain data: what fast-check
 * prints of a case is enough to run it again.
 */

const GRACE_DAYS = 14
const IMAGES = 5

/** Marks that nobody wrote who meant them. One that is possible is as good as the action's own. */
const WRONG_MARKS = ['', 'yesterday', '2001-01-01T00:00:00Z', '2999-01-01T00:00:00Z'] as const

/** What somebody does to an image; to borrow one is to enable, to launch and to disable it again. */
const DEEDS = [
  'enable',
  'disable',
  'launch',
  'unmark',
  'keep',
  'let go',
  'terminate',
  'borrow',
] as const

const image = fc.integer({ min: 1, max: IMAGES })
const days = one(1, 6, GRACE_DAYS - 1, GRACE_DAYS, 30)
const event = weighted(
  [5, fc.record({ what: one('run') })],
  [1, fc.record({ what: one('dry run', 'run that cannot mark') })],
  [5, fc.record({ what: one('days pass'), days })],
  [5, fc.record({ what: one(...DEEDS), image })],
  [1, fc.record({ what: one('mark'), image, mark: one(...WRONG_MARKS) })],
)

type Event = Made<typeof event>

const story = fc.record({ keepPrevious: one(0, 0, 1, 2), events: listOf(event, 3, 25) })

const tagged = ({ tags }: Image, key: string, value: string | undefined): Pick<Image, 'tags'> => {
  const others = [...tags].filter(([each]) => each !== key)
  return { tags: new Map(value === undefined ? others : [...others, [key, value]]) }
}

/** An account over many runs; all that must never happen is a complaint. */
class RetirementWorld {
  readonly complaints: string[] = []
  readonly #run = new FakeRun()
  readonly #account: FakeAccount
  readonly #policy: Partial<Policy>

  constructor(keepPrevious: number) {
    const numbers = numbersTo(IMAGES)
    const grace = GRACE_DAYS * DAY
    this.#policy = { keepPrevious, grace, unusedFor: 0, maxRemovals: { kind: 'none' } }
    this.#account = this.#run.add({
      images: numbers.map((number) => oldImage(number)),
      snapshots: numbers.map((number) => oldSnapshot(number)),
    })
    const { removals, disablings } = this.#account
    disablings.watch = (id) => {
      this.#look(id)
    }
    removals.watch = (id) => {
      if (!id.startsWith('ami-')) return
      this.#look(id)
      this.#lookAtRemoval(id)
    }
  }

  async comesTo(happening: Event): Promise<void> {
    switch (happening.what) {
      case 'run':
        await this.#cleanUp()
        // A second run finds nothing more to do.
        await this.#changesNothing('a second run', async () => this.#cleanUp())
        break
      case 'dry run':
        await this.#changesNothing('a dry run', async () =>
          this.#run.cleanUp(this.#policy, { dryRun: true }),
        )
        break
      case 'run that cannot mark':
        await this.#cleanUpUnmarked()
        break
      case 'days pass':
        this.#run.clock.advance(happening.days * DAY)
        break
      default:
        this.#comesToImage(imageId(happening.image), happening)
    }
  }

  #comesToImage(id: string, happening: Extract<Event, { readonly image: number }>): void {
    const image = this.#account.images.get(id)
    if (image === undefined) return
    const now = this.#run.clock.now()
    const changed: Readonly<Record<typeof happening.what, Partial<Image>>> = {
      enable: { state: 'available' },
      disable: { state: 'disabled' },
      launch: image.state === 'available' ? { lastLaunchedAt: now } : {},
      borrow: { state: 'disabled', lastLaunchedAt: now },
      terminate: {},
      keep: tagged(image, 'ami-cleanup:keep', 'yes'),
      'let go': tagged(image, 'ami-cleanup:keep', undefined),
      unmark: tagged(image, DISABLED_AT_TAG, undefined),
      mark: tagged(image, DISABLED_AT_TAG, 'mark' in happening ? happening.mark : undefined),
    }
    this.#account.images.set(id, { ...image, ...changed[happening.what] })
    if (happening.what === 'launch' && image.state === 'available') launch(this.#account, id)
    if (happening.what === 'terminate') {
      this.#account.references = this.#account.references.filter(({ names }) => names !== id)
    }
  }

  #expect(holds: boolean, complaint: string): void {
    if (!holds) this.complaints.push(complaint)
  }

  /** Whatever is done to an image, nothing uses it and nobody keeps it. */
  #look(id: string): void {
    const { images, references } = this.#account
    const found = images.get(id)
    this.#expect(!references.some(({ names }) => names === id), `${id} is taken away in use`)
    const isKept = found?.tags.has('ami-cleanup:keep') === true
    this.#expect(!isKept, `${id} is taken away with a keep tag`)
    const isEnabledAgain = found?.state === 'available' && found.tags.has(DISABLED_AT_TAG)
    this.#expect(!isEnabledAgain, `${id} is taken away although it was enabled again`)
  }

  /** It was disabled by this action for so long, and nobody launched it since. */
  #lookAtRemoval(id: string): void {
    const found = this.#account.images.get(id)
    const markedAt = this.#account.disablings.marked.get(id)?.getTime() ?? Infinity
    const days = (this.#run.clock.now().getTime() - markedAt) / DAY
    this.#expect(days >= GRACE_DAYS, `${id} is removed ${String(days)} days after it was disabled`)
    this.#expect(found?.state === 'disabled', `${id} is removed while it can be launched`)
    const launchedAt = found?.lastLaunchedAt
    const wasLaunchedSince = launchedAt instanceof Date && launchedAt.getTime() > markedAt
    this.#expect(!wasLaunchedSince, `${id} is removed although it was launched since`)
  }

  async #cleanUp(): Promise<void> {
    const before = new Map(this.#account.images)
    const { plan, outcomes } = plannedIn(await this.#run.cleanUp(this.#policy), this.#account)
    for (const planned of plan.images) {
      const { id } = planned.image
      const isAsTold = this.#isAsTold(planned, outcomes?.images.get(id), before)
      this.#expect(isAsTold, `${id} is not what is told`)
    }
  }

  #isAsTold(
    planned: PlannedImage,
    outcome: ImageOutcome | undefined,
    before: ReadonlyMap<string, Image>,
  ): boolean {
    const now = this.#account.images.get(planned.image.id)
    if (goes(planned)) return outcome?.outcome === 'removed' && now === undefined
    if (!isDisabledFirst(planned))
      return outcome === undefined && now === before.get(planned.image.id)
    const mark = now?.tags.get(DISABLED_AT_TAG)
    return (
      outcome?.outcome === 'disabled' &&
      now?.state === 'disabled' &&
      mark === outcome.markedAt.toISOString()
    )
  }

  async #changesNothing(what: string, run: () => Promise<unknown>): Promise<void> {
    const { images, removals, disablings } = this.#account
    const [before, calls] = [new Map(images), removals.attempts.length + disablings.attempts.length]
    await run()
    const isSame =
      images.size === before.size && [...before].every(([id, each]) => images.get(id) === each)
    const callsNow = removals.attempts.length + disablings.attempts.length
    this.#expect(isSame && callsNow === calls, `${what} changes something`)
  }

  /** What is disabled then is told as failed, and left to the next run. */
  async #cleanUpUnmarked(): Promise<void> {
    const { unmarkable } = this.#account.disablings
    const before = new Map(this.#account.images)
    for (const id of before.keys()) unmarkable.set(id, new Error('denied'))
    const { outcomes } = plannedIn(await this.#run.cleanUp(this.#policy), this.#account)
    unmarkable.clear()
    for (const [id, outcome] of outcomes?.images ?? []) {
      const isDisabled = this.#account.images.get(id)?.state === 'disabled'
      const isOurs = isDisabled && before.get(id)?.state !== 'disabled'
      const isTold = outcome.outcome === 'failed' && outcome.isDisabled === true
      this.#expect(isTold === isOurs, `${id} is told as disabled: ${String(isTold)}`)
    }
  }
}

export const retirementProperty = (): fc.IAsyncProperty<[Made<typeof story>]> =>
  propertyOf(story, async ({ keepPrevious, events }) => {
    const world = new RetirementWorld(keepPrevious)
    for (const event of events) await world.comesTo(event)
    return world.complaints
  })
