import * as model from '../../../src/model/index.ts'
import type { Changes } from '../../../src/apply/changes.ts'
import type { OpenTarget } from '../../../src/engine/ports.ts'
import { aTargetInventory, known, TARGET, unknown } from '../model-factories.ts'
import type { EngineClock } from './clock.ts'
import { GIVEN_UP_AFTER } from './attempts.ts'
import { FakeDisablings } from './disablings.ts'
import { FakeRemovals } from './removals.ts'
import { hang } from './hanging.ts'
import { Script } from './script.ts'

/** `fleets` is any source without which what was read names all that it names. */
export type Part = 'images' | 'references' | 'fleets' | 'aliases' | 'recycle-bin' | 'answers'

/** What is in an account at first. */
export interface AccountSeed {
  readonly target?: model.Target
  readonly images?: readonly model.Image[]
  readonly snapshots?: readonly model.Snapshot[]
  readonly references?: readonly model.NamedReference[]
}

/** What a run works with. */
export interface Surroundings {
  readonly clock: EngineClock
  readonly signal: AbortSignal
}

const NOTHING_FOUND = { resources: 0, images: 0, skipped: false, notes: [] } as const

/** An account in one Region, in memory: it reads, answers and removes as AWS does. */
export class FakeAccount implements OpenTarget {
  readonly target: model.Target
  readonly images: Map<string, model.Image>
  readonly snapshots: Map<string, model.Snapshot>
  readonly script = new Script()
  readonly removals: FakeRemovals
  readonly disablings: FakeDisablings
  references: model.NamedReference[]
  unknownAliases: readonly model.UnknownAlias[] = []
  retentionRules: readonly model.RetentionRule[] = []
  recycleBin: model.RecycleBinContents = { imageIds: new Set(), snapshotIds: new Set() }
  /** What EC2 says of an image only when it is asked. */
  readonly usedWhenAsked = new Map<string, readonly model.NamedReference[]>()
  /** Whom an image or a snapshot is shared with. */
  readonly sharedWith = new Map<string, readonly model.Grantee[]>()
  /** What usage reports say of images that are shared. */
  readonly usage = new Map<string, model.ImageUsage>()
  /** The images for which usage reports were asked for, and what AWS answers to it. */
  readonly requested: string[] = []
  requestFails: Error | undefined
  readonly unreadable = new Set<Part>()
  readingTakes: model.Milliseconds = 0
  /** The next one of these gets no answer: see `hang`. */
  readonly hanging = new Set<'reading' | 'question'>()
  answeringTakes: model.Milliseconds = 0
  /** The rows of what was looked at. */
  evidence: readonly Pick<model.Evidence, 'source' | 'durationMs' | 'warnings'>[] = []
  /** The row of what was asked about. */
  answeredRow: Pick<model.Evidence, 'source' | 'durationMs' | 'readAt'> | undefined
  /** Whether a run that is cancelled can look up no more what became of its calls. */
  endsLookUps = false
  /** What was said to the run, the newest last. */
  readonly readings: model.TargetReading[] = []
  /** When each of them began, in time that nobody can set. */
  readonly #beganAt = new Map<model.TargetReading, model.Milliseconds>()
  readonly asked: model.Questions[] = []
  /** What was answered last about an image or a snapshot. */
  readonly answered = new Map<
    string,
    { used?: boolean; shared?: boolean; usage?: model.ImageUsage | undefined }
  >()
  readonly #around: Surroundings

  constructor(seed: AccountSeed, around: Surroundings) {
    this.target = seed.target ?? TARGET
    this.images = new Map(seed.images?.map((image) => [image.id, image]))
    this.snapshots = new Map(seed.snapshots?.map((snapshot) => [snapshot.id, snapshot]))
    this.references = [...(seed.references ?? [])]
    this.removals = new FakeRemovals(this, around)
    this.disablings = new FakeDisablings(this, around)
    this.#around = around
  }

  /** All calls that change something. */
  readonly changes: Changes = {
    deregister: async (...of) => this.removals.deregister(...of),
    deleteSnapshot: async (...of) => this.removals.deleteSnapshot(...of),
    disable: async (...of) => this.disablings.disable(...of),
    mark: async (...of) => this.disablings.mark(...of),
    requestUsageReport: async (imageId) => {
      this.requested.push(imageId)
      return this.requestFails === undefined
        ? Promise.resolve(`report of ${imageId}`)
        : Promise.reject(this.requestFails)
    },
    answerTo: (id) => this.removals.answers.get(id),
    mayHaveRemoved: (id) => this.removals.isUnknown(id),
    mayHaveDisabled: (id) => this.disablings.wasUnanswered(id),
    stoppedBy: () => this.stoppedBy,
  }

  readonly createChanges = (): Changes => this.changes

  /** Why no further call is made. */
  stoppedBy: Error | undefined
  /** Thrown by last looks, for as long as it stands here. */
  lookFails: Error | undefined
  /** The ids of every last look. */
  readonly looks: (readonly string[])[] = []

  readonly look = async (imageIds: readonly string[]): Promise<model.LastLook> => {
    this.script.comesTo('look')
    this.looks.push(imageIds)
    await Promise.resolve()
    if (this.lookFails !== undefined) throw this.lookFails
    return {
      images: imageIds.flatMap((id) => this.images.get(id) ?? []),
      uses: imageIds.flatMap((id) => this.usedWhenAsked.get(id) ?? []),
    }
  }

  /** Takes what is there when the reading begins, and hands it out when it ends. */
  readonly read = async (files: model.FilesReaders): Promise<model.TargetReading> => {
    const { clock, signal } = this.#around
    this.script.comesTo('reading')
    const [readAt, beganAt] = [clock.now(), clock.elapsed()]
    const seen = this.#evidence()
    const failing = [...this.unreadable].filter((part) => part !== 'answers')
    const lists = { snapshots: known([...this.snapshots.values()]), rules: this.retentionRules }
    const [repository] = await Promise.allSettled([files.repository()])
    await clock.sleep(this.readingTakes)
    const isAnswered = await this.#isAnswered('reading')
    const isComplete =
      isAnswered && failing.length === 0 && repository.status === 'fulfilled' && !signal.aborted
    const reading: model.TargetReading = isComplete
      ? {
          isComplete,
          inventory: aTargetInventory({
            ...seen,
            readAt,
            images: seen.images ?? [],
            snapshots: lists.snapshots,
            retentionRules: known(lists.rules),
            evidence: this.evidence.map((row) => ({ ...NOTHING_FOUND, ...row })),
          }),
        }
      : { isComplete, evidence: seen, problem: this.#problem(failing) }
    this.readings.push(reading)
    this.#beganAt.set(reading, beganAt)
    return reading
  }

  readonly ask = async (
    questions: model.Questions,
    onAnswer: () => void,
  ): Promise<model.AnswersOfTarget> => {
    const { clock, signal } = this.#around
    this.script.comesTo('question')
    this.asked.push(questions)
    await clock.sleep(this.answeringTakes)
    const isAnswered = await this.#isAnswered('question')
    if (!isAnswered || signal.aborted || this.unreadable.has('answers')) {
      return { answers: model.NO_ANSWERS, evidence: undefined, problem: this.#problem(['answers']) }
    }
    const sharing = (ids: readonly string[]): ReadonlyMap<string, readonly model.Grantee[]> =>
      new Map(ids.map((id) => [id, this.sharedWith.get(id) ?? []]))
    const singles = [...questions.imageSharing, ...questions.snapshotSharing]
    singles.forEach(onAnswer)
    this.#note(questions)
    return {
      answers: {
        imageSharing: sharing(questions.imageSharing),
        snapshotSharing: sharing(questions.snapshotSharing),
        imageReferences: new Map(
          questions.imageReferences.map((id) => [id, this.usedWhenAsked.get(id) ?? []]),
        ),
        imageUsage: this.#usageOf(questions.imageSharing),
      },
      evidence: this.answeredRow && { ...NOTHING_FOUND, ...this.answeredRow },
      problem: undefined,
    }
  }

  /** How old a reading is now, whatever anybody did to the clock. */
  ageOf(reading: model.TargetReading): model.Milliseconds {
    const beganAt = this.#beganAt.get(reading) ?? -Infinity
    return this.#around.clock.elapsed() - beganAt
  }

  /** What hangs is given up after as many attempts as any call. */
  async #isAnswered(step: 'reading' | 'question'): Promise<boolean> {
    if (!this.hanging.delete(step)) return true
    await hang(this.#around, GIVEN_UP_AFTER).catch(() => undefined)
    return false
  }

  /** As AWS reports it, of those that are shared. */
  #usageOf(ids: readonly string[]): ReadonlyMap<string, model.ImageUsage> {
    const shared = ids.filter((id) => this.sharedWith.has(id))
    return new Map(
      shared.flatMap((id) => {
        const usage = this.usage.get(id)
        return usage === undefined ? [] : [[id, usage]]
      }),
    )
  }

  #note({ imageReferences, imageSharing, snapshotSharing }: model.Questions): void {
    for (const id of imageReferences) {
      this.answered.set(id, { ...this.answered.get(id), used: this.usedWhenAsked.has(id) })
    }
    for (const id of [...imageSharing, ...snapshotSharing]) {
      const [shared, usage] = [this.sharedWith.has(id), this.usage.get(id)]
      this.answered.set(id, { ...this.answered.get(id), shared, usage })
    }
  }

  #evidence(): model.TargetEvidence {
    const reads = (part: Part): boolean => !this.unreadable.has(part)
    return {
      target: this.target,
      readAt: undefined,
      images: reads('images') ? [...this.images.values()] : undefined,
      references: reads('references') ? this.references : [],
      unknownAliases: reads('aliases') ? this.unknownAliases : [],
      launched: new Set(),
      recycleBin: reads('recycle-bin') ? known(this.recycleBin) : unknown(),
      answers: model.NO_ANSWERS,
    }
  }

  #problem(parts: readonly string[]): model.Problem {
    const { target } = this
    const message = `${target.region} ${target.accountId}: ${parts.join(', ')}`
    return { code: 'evidence-incomplete', cause: 'other', message, target }
  }
}
