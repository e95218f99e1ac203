import {
  goes,
  HOUR,
  isSameTarget,
  isTakenAway,
  MINUTE,
  type Image,
  type ImageUsage,
  type Milliseconds,
  type NamedReference,
  type Policy,
  type RunResult,
  type Target,
  type TargetInventory,
  type TargetReading,
  type TargetResult,
} from '../../src/model/index.ts'
import type { RunEvent } from '../../src/engine/ports.ts'
import type { FakeAccount } from '../support/engine/account.ts'
import { wordsFor } from '../support/engine/run.ts'
import { DATES } from './engine-story.ts'
import { filesOf, type InterimFiles, untruth, untruthsOf } from './engine-truth.ts'
import type { World } from './engine-world.ts'

/*
 * What must never happen, said in the words of the documented rules and without the code that is
 * tested: each call that removes something is looked at when it is sent.
 */

/** What was read of a target: a failed reading leaves what was known, and adds to it. */
interface Known {
  readonly images: readonly Image[]
  readonly references: readonly NamedReference[]
}

const factsOf = (reading: TargetReading): Known => {
  const { images = [], references } = reading.isComplete ? reading.inventory : reading.evidence
  return { images, references }
}

/** What was known after the first so many readings. */
function knownAfter(readings: readonly TargetReading[]): Known {
  const last = readings.findLastIndex(({ isComplete }) => isComplete)
  const counting = readings.slice(Math.max(last, 0)).map(factsOf)
  return {
    images: counting.flatMap(({ images }) => images),
    references: counting.flatMap(({ references }) => references),
  }
}

/** The image and all that copying connects it with. */
function kinOf(id: string, images: readonly Image[]): ReadonlySet<string> {
  const kin = new Set([id])
  for (const each of kin) {
    for (const image of images) {
      if (image.id === each && image.copyOf !== undefined) kin.add(image.copyOf)
      if (image.copyOf === each) kin.add(image.id)
    }
  }
  return kin
}

function isInUse(id: string, all: readonly Known[]): boolean {
  const kin = kinOf(
    id,
    all.flatMap(({ images }) => images),
  )
  return all.some(({ references }) => references.some(({ names }) => kin.has(names)))
}

const othersMayBe = ({ sharedImages }: Partial<Policy>): Milliseconds =>
  sharedImages === 'remove' ? 10 * MINUTE : HOUR

/** Watches a run, and notes what it must not have done. */
export class Witness {
  readonly complaints: string[] = []
  readonly #world: World
  readonly #policy: Partial<Policy>
  readonly #planned = new Set<string>()
  /** What the log says so far. */
  readonly #told = new Map<FakeAccount, Map<string, string>>()
  #interim: { readonly result: RunResult; readonly files: InterimFiles } | undefined
  /** How often each target had been read when a target was planned last: its own key, then theirs. */
  readonly #basis = new Map<FakeAccount, ReadonlyMap<FakeAccount, number>>()

  constructor(world: World, policy: Partial<Policy>) {
    this.#world = world
    this.#policy = policy
    world.run.listen = (event) => {
      this.#hear(event)
    }
    world.run.clock.onWaiting = () => {
      for (const account of world.accounts) this.#lookAtTold(account)
      this.#lookAtInterim()
    }
    for (const account of world.accounts) {
      this.#told.set(account, new Map())
      account.disablings.watch = (id) => {
        this.#look(id, account)
      }
      account.removals.watch = (id) => {
        this.#look(id, account)
        this.#lookAtRecovery(id, account)
      }
    }
  }

  #hear(event: RunEvent): void {
    if (event.kind === 'renewing') this.#note(event.target)
    if (event.kind === 'planned')
      event.targets.forEach((result) => {
        this.#notePlan(result)
      })
    if (event.kind !== 'image' && event.kind !== 'snapshot') return
    const id = event.kind === 'image' ? event.planned.image.id : event.id
    const account = this.#accountOf(event.target)
    if (account !== undefined) this.#told.get(account)?.set(id, wordsFor(event.outcome))
  }

  #notePlan(result: TargetResult): void {
    if (result.kind !== 'planned') return
    this.#note(result.target)
    const { images, orphans } = result.plan
    for (const image of images.filter(isTakenAway)) {
      this.#planned.add(image.image.id)
      for (const snapshot of image.snapshots.filter(goes)) this.#planned.add(snapshot.id)
    }
    for (const { snapshot } of orphans.filter(goes)) this.#planned.add(snapshot.id)
  }

  /**
   * The run may be killed whenever it waits: what it told until then is true, and of an image that
   * is gone it told so, unless no answer came.
   */
  #lookAtTold(account: FakeAccount): void {
    const told = this.#told.get(account) ?? new Map<string, string>()
    const { removals } = account
    for (const [id, said] of told) {
      const wrong = untruth(id, said, account, this.#world)
      if (wrong !== undefined) this.complaints.push(`${wrong}, if the run is killed now`)
    }
    for (const id of removals.removed) {
      const isUnknown = removals.isUnderWay(id) || removals.wasUnanswered(id)
      const isTold = told.has(id) || isUnknown || id.startsWith('snap-')
      this.#expect(isTold, `${id} is gone, and nothing is told if the run is killed now`)
    }
  }

  #lookAtInterim(): void {
    const newest = this.#world.run.interims.at(-1)
    if (newest === undefined) return
    if (newest !== this.#interim?.result) this.#interim = { result: newest, files: filesOf(newest) }
    this.complaints.push(...untruthsOf(this.#interim.files, this.#world))
  }

  #accountOf(target: Target): FakeAccount | undefined {
    return this.#world.accounts.find((each) => isSameTarget(each.target, target))
  }

  #note(target: Target): void {
    const { witnesses } = this.#world
    const account = this.#accountOf(target)
    if (account === undefined) return
    this.#basis.set(account, new Map(witnesses.map((each) => [each, each.readings.length])))
  }

  #expect(holds: boolean, complaint: string): void {
    if (!holds) this.complaints.push(complaint)
  }

  #look(id: string, account: FakeAccount): void {
    this.#expect(this.#planned.has(id), `${id} goes, and was not planned`)
    const own = account.readings.at(-1)
    this.#expect(own?.isComplete === true, `${id} goes from a target that could not be read`)
    if (own?.isComplete !== true) return
    this.#expect(account.ageOf(own) <= 10 * MINUTE, `${id} goes on old evidence`)
    for (const other of this.#othersOf(account)) this.#lookAtAge(id, other)
    this.#lookAtUse(id, account, own.inventory)
    this.#lookAtItself(id, account, own.inventory)
  }

  #othersOf(account: FakeAccount): readonly FakeAccount[] {
    return this.#world.witnesses.filter((each) => each !== account)
  }

  #lookAtAge(id: string, other: FakeAccount): void {
    const last = other.readings.at(-1)
    if (last?.isComplete !== true) return
    const isNew = other.ageOf(last) <= othersMayBe(this.#policy)
    this.#expect(isNew, `${id} goes on old evidence of another target`)
  }

  /** What another target said when this one was planned last counts, unless it says less now. */
  #lookAtUse(id: string, account: FakeAccount, own: TargetInventory): void {
    for (const other of this.#othersOf(account)) {
      const then = this.#basis.get(account)?.get(other) ?? 0
      const moments = Array.from({ length: other.readings.length - then + 1 }, (_, index) =>
        knownAfter(other.readings.slice(0, then + index)),
      )
      const isUsed = moments.every((known) => isInUse(id, [own, known]))
      this.#expect(!isUsed, `${id} goes although it is in use`)
      const isBlind = other.readings.slice(0, then).some(({ isComplete }) => !isComplete)
      const matters = this.#policy.sharedImages === 'remove'
      this.#expect(!isBlind || !matters, `${id} goes, and another target was not read`)
    }
  }

  #lookAtItself(id: string, account: FakeAccount, own: TargetInventory): void {
    const image = own.images.find((each) => each.id === id)
    const tag = image?.tags.get('ami-cleanup:keep')
    const isProtected = image?.deregistrationProtection === 'enabled' || tag !== undefined
    this.#expect(!isProtected, `${id} goes although it is protected`)
    this.#expect(image?.state !== 'unknown', `${id} goes in a state that nobody knows`)
    const said = account.answered.get(id)
    this.#expect(said?.used !== true, `${id} goes although EC2 says that it is used`)
    if (said?.shared === true) this.#lookAtSharing(id, account, said.usage)
    const date = image?.tags.get(this.#policy.expiryTag ?? '')
    this.#expect(date !== DATES.ahead, `${id} goes before its date`)
  }

  #lookAtSharing(id: string, account: FakeAccount, usage: ImageUsage | undefined): void {
    const { sharedImages } = this.#policy
    if (sharedImages === 'remove') return
    this.#expect(sharedImages !== 'keep', `${id} goes although it is shared`)
    const isUnused = usage?.isRead === true && usage.read?.entries.length === 0
    this.#expect(isUnused, `${id} goes although no report says that nobody uses it`)
    const { onlyRead } = this.#world
    const then = this.#basis.get(account)?.get(onlyRead) ?? 0
    const wasRead = onlyRead.readings[then - 1]?.isComplete === true
    this.#expect(wasRead, `${id} goes, and an account that is only read was not read`)
  }

  /** What is only disabled needs no Recycle Bin. */
  #lookAtRecovery(id: string, account: FakeAccount): void {
    const own = account.readings.at(-1)
    if (own?.isComplete !== true || this.#policy.requireRecycleBin !== true) return
    const { retentionRules } = own.inventory
    const type = id.startsWith('ami-') ? 'EC2_IMAGE' : 'EBS_SNAPSHOT'
    const rules = retentionRules.known ? retentionRules.value : []
    const isCovered = rules.some(({ resourceType }) => resourceType === type)
    this.#expect(isCovered, `${id} goes uncovered`)
  }
}
