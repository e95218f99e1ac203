import pLimit from 'p-limit'
import {
  type GoneImage,
  type FilesReaders,
  type Inventory,
  isSameTarget,
  MINUTE,
  type NamedReference,
  NO_ANSWERS,
  type Problem,
  type Target,
  type TargetEvidence,
  type TargetId,
  type TargetInventory,
  targetKey,
  type TargetReading,
} from '../model/index.ts'
import type { TargetQuestions } from '../plan/questions.ts'
import {
  joinEvidence,
  nothingKnownOf,
  notNewerThan,
  type TargetReadings,
  type TargetAnswers,
  withAnswered,
  withRow,
} from './evidence.ts'
import type { OpenTarget, Ports, ReadableTarget } from './ports.ts'
import { CANCELLED, evidenceProblem } from './problems.ts'

/** Everything known of one target. */
export interface SurveyedTarget<Open extends ReadableTarget = OpenTarget> extends TargetReadings {
  readonly open: Open
  /** Why a reading or a question failed; nothing more is removed there then. */
  readonly problem: Problem | undefined
}

/** A target of which nothing was read when the run ended. */
export const unreadTarget = <Open extends ReadableTarget>(open: Open): SurveyedTarget<Open> => ({
  open,
  evidence: nothingKnownOf(open.target),
  inventory: undefined,
  asked: undefined,
  problem: { ...CANCELLED, target: open.target },
})

/** Files do not change of themselves, but a step in the background may change them. */
const FRESH_FOR = 5 * MINUTE

/** A reading of files: a target that is read with it is no newer than it. */
export interface FilesReading {
  readonly readAt: Date
  readonly readers: FilesReaders
}

/** The images that files name, for all targets: read once, and again after five minutes. */
export class Files {
  readonly #ports: Pick<Ports, 'now' | 'createFilesReaders'>
  readonly #known = new Map<string, readonly NamedReference[]>()
  #newest: FilesReading | undefined

  constructor(ports: Pick<Ports, 'now' | 'createFilesReaders'>) {
    this.#ports = ports
  }

  /** The newest reading, or a new one where that has grown old. */
  current(): FilesReading {
    const readAt = this.#ports.now()
    const newest = this.#newest
    if (newest !== undefined && readAt.getTime() - newest.readAt.getTime() <= FRESH_FOR) {
      return newest
    }
    this.#newest = { readAt, readers: this.#ports.createFilesReaders() }
    return this.#newest
  }

  /**
   * The references that they hold. Where they cannot be read any more, the targets that were read with them have
   * said so, and what was known counts on.
   */
  async references(): Promise<readonly NamedReference[]> {
    if (this.#newest !== undefined) await this.note(this.#newest.readers)
    return this.known
  }

  /** The images that the newest files name which could be read. */
  get known(): readonly NamedReference[] {
    return [...this.#known.values()].flat()
  }

  /** Files that fail take nothing from what they named before. */
  async note(readers: FilesReaders): Promise<void> {
    const readings = Object.entries(readers).map(async ([key, read]) => {
      this.#known.set(key, (await read()).references)
    })
    await Promise.allSettled(readings)
  }
}

type IncompleteReading = Extract<TargetReading, { readonly isComplete: false }>

/**
 * Targets that are read or asked at a time. Their calls keep a processor busy; more of them take more
 * memory and no less time.
 */
const TARGETS_AT_A_TIME = 32

/** Everything known of all targets of the run: the newest reading of each, and what failed. */
export class Survey {
  readonly #ports: Ports
  readonly #known = new Map<string, SurveyedTarget<ReadableTarget>>()
  readonly #width = pLimit(TARGETS_AT_A_TIME)
  readonly #underWay = new Map<string, Promise<void>>()
  /** Everything that named an image in the run, by the image's id. */
  readonly #uses = new Map<string, readonly NamedReference[]>()
  readonly #files: Files
  readonly #cancelled: Promise<'cancelled'>

  constructor(ports: Ports) {
    this.#ports = ports
    this.#files = new Files(ports)
    const { signal } = ports
    this.#cancelled = new Promise((resolve) => {
      if (signal.aborted) resolve('cancelled')
      signal.addEventListener('abort', () => {
        resolve('cancelled')
      })
    })
  }

  /** Everything that can be read. */
  get #readable(): readonly ReadableTarget[] {
    return [...this.#ports.open, ...this.#ports.evidenceOnly.open]
  }

  /** Reads all targets side by side, and the accounts that are only read. */
  async readAll(): Promise<void> {
    await Promise.all(this.#readable.map(async ({ target }) => this.read(target)))
  }

  /** Reads a target anew; who asks for it while it is being read gets the same reading. */
  async read(target: TargetId): Promise<void> {
    const key = targetKey(target)
    const open = this.#readable.find((each) => isSameTarget(each.target, target))
    if (open === undefined) return
    const known = this.#underWay.get(key)
    if (known !== undefined) return known
    const reading = this.#readAnew(open).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, reading)
    return reading
  }

  /** In the order of the targets, whichever answered first: equal runs have equal reports. */
  get all(): readonly SurveyedTarget[] {
    return this.#knownOf(this.#ports.open)
  }

  /** The accounts that are only read, in the order of their roles. */
  get evidenceOnly(): readonly SurveyedTarget<ReadableTarget>[] {
    return this.#knownOf(this.#ports.evidenceOnly.open)
  }

  #knownOf<Open extends ReadableTarget>(all: readonly Open[]): readonly SurveyedTarget<Open>[] {
    return all.flatMap((open) => {
      const known = this.#known.get(targetKey(open.target))
      return known === undefined ? [] : [{ ...known, open }]
    })
  }

  of(target: TargetId): SurveyedTarget {
    const open = this.#ports.open.find((each) => isSameTarget(each.target, target))
    if (open === undefined) throw new Error(`${targetKey(target)} is no target of this run.`)
    return { ...this.readingOf(target), open }
  }

  /** Everything known of a target, or of an account that is only read. */
  readingOf(target: TargetId): SurveyedTarget<ReadableTarget> {
    const known = this.#known.get(targetKey(target))
    if (known === undefined) throw new Error(`${targetKey(target)} was never read.`)
    return known
  }

  /** The targets that can be planned: those whose evidence is complete. */
  get complete(): readonly Target[] {
    return this.all
      .filter(({ inventory, problem }) => inventory !== undefined && problem === undefined)
      .map(({ open }) => open.target)
  }

  /** The current evidence of all targets, as an inventory in which none is planned. */
  get evidence(): Pick<Inventory, 'targets' | 'others' | 'evidenceOnly'> {
    const others = this.all.map(({ evidence }) => evidence)
    return { targets: [], others, evidenceOnly: this.#evidenceAccounts }
  }

  /** One that could not be read, or be asked, has no time at which it was. */
  get #evidenceAccounts(): readonly TargetEvidence[] {
    return [
      ...this.evidenceOnly.map(({ evidence, problem }) =>
        problem === undefined ? evidence : { ...evidence, readAt: undefined },
      ),
      ...this.#ports.evidenceOnly.closed.map(({ target }) => nothingKnownOf(target)),
    ]
  }

  /** Everything that any source was ever read to name an image by. */
  usesOf(imageId: string): readonly NamedReference[] {
    return this.#uses.get(imageId) ?? []
  }

  /** Why targets could not be read or asked. */
  get problems(): readonly Problem[] {
    return this.all.flatMap(({ problem }) => problem ?? [])
  }

  /** The same of accounts that are only read. */
  get evidenceProblems(): readonly Problem[] {
    return [
      ...this.#ports.evidenceOnly.closed.map(({ problem }) => problem),
      ...this.evidenceOnly.flatMap(({ problem }) => problem ?? []),
    ]
  }

  /** The inventory that plans these targets; `departed` are images that left one of them meanwhile. */
  async inventoryFor(
    targets: readonly TargetId[],
    departed: readonly GoneImage[] = [],
  ): Promise<Inventory> {
    const planned = new Set(targets.map(targetKey))
    const isPlanned = ({ open }: SurveyedTarget): boolean => planned.has(targetKey(open.target))
    return {
      targets: this.all
        .filter(isPlanned)
        .flatMap(({ inventory }) => inventory ?? [])
        .map((inventory) => ({ ...inventory, goneImages: departed })),
      others: [
        ...this.all.filter((known) => !isPlanned(known)).map(({ evidence }) => evidence),
        ...this.#ports.closed.map(({ target }) => nothingKnownOf(target)),
      ],
      evidenceOnly: this.#evidenceAccounts,
      repository: await Promise.race([this.#files.references(), this.#cancelled.then(() => [])]),
    }
  }

  /**
   * Asks side by side. A target that cannot be asked is not complete any more.
   * @returns what was answered: a target that is read again meanwhile knows nothing of it
   */
  async ask(all: readonly TargetQuestions[]): Promise<readonly TargetAnswers[]> {
    const singles = all.map(
      ({ questions }) => questions.imageSharing.length + questions.snapshotSharing.length,
    )
    this.#ports.tell({ kind: 'asking', count: singles.reduce((sum, count) => sum + count, 0) })
    return Promise.all(all.map(async (each) => this.#ask(each)))
  }

  async #ask({ target, questions }: TargetQuestions): Promise<TargetAnswers> {
    const { now, tell } = this.#ports
    const key = targetKey(target)
    if (!this.#known.has(key)) return { target, answers: NO_ANSWERS, took: 0 }
    const [answered, took] = await this.#width(async () => {
      const askedAt = now()
      const given = await this.readingOf(target).open.ask(questions, () => {
        tell({ kind: 'answered' })
      })
      return [given, now().getTime() - askedAt.getTime()]
    })
    // Another reading may have ended meanwhile: the answers are newer than that.
    const known = this.readingOf(target)
    const failed = answered.problem && this.#why(target, answered.problem)
    this.#known.set(key, {
      ...known,
      ...withAnswered(known, answered),
      problem: known.problem ?? failed,
    })
    this.#noteUses([...answered.answers.imageReferences.values()].flat())
    tell({ kind: 'asked', target, answered })
    if (failed !== undefined) tell({ kind: 'not-read', target, problem: failed })
    return { target, answers: answered.answers, took }
  }

  /** Reading files may take long: a run that is cancelled does not wait for it. */
  async #readAnew(open: ReadableTarget): Promise<void> {
    const { readers, readAt } = this.#files.current()
    const reading = await Promise.race([
      this.#width(async () => open.read(readers)),
      this.#cancelled,
    ])
    const key = targetKey(open.target)
    if (reading === 'cancelled') {
      this.#known.set(key, this.#known.get(key) ?? unreadTarget(open))
      return
    }
    await Promise.race([this.#files.note(readers), this.#cancelled])
    const known = reading.isComplete
      ? this.#renewed(open, notNewerThan(readAt, reading.inventory))
      : this.#failed(open, reading)
    this.#known.set(key, known)
    const { references } = reading.isComplete ? reading.inventory : reading.evidence
    this.#noteUses([...references, ...this.#files.known])
  }

  #noteUses(references: readonly NamedReference[]): void {
    for (const each of references) {
      const known = this.usesOf(each.names)
      if (!known.some(({ resource }) => resource === each.resource)) {
        this.#uses.set(each.names, [...known, each])
      }
    }
  }

  #renewed(open: ReadableTarget, inventory: TargetInventory): SurveyedTarget<ReadableTarget> {
    const kind = this.#isOnlyRead(open.target) ? 'evidence-read' : 'read'
    this.#ports.tell({ kind, inventory })
    const { asked, problem } = this.#known.get(targetKey(open.target)) ?? {}
    return { open, inventory: withRow(inventory, asked), evidence: inventory, asked, problem }
  }

  #failed(
    open: ReadableTarget,
    { evidence, problem: said }: IncompleteReading,
  ): SurveyedTarget<ReadableTarget> {
    const { signal, tell } = this.#ports
    const before = this.#known.get(targetKey(open.target))
    // A renewal that was cut off by the run's end takes nothing from what was known.
    if (signal.aborted && before !== undefined) return before
    const problem = this.#why(open.target, said)
    tell({ kind: 'not-read', target: open.target, problem })
    if (before === undefined) {
      return { open, evidence, inventory: undefined, asked: undefined, problem }
    }
    return { ...before, evidence: joinEvidence(before.evidence, evidence), problem }
  }

  /** A call that was cut off because the run ends says nothing about the source. */
  #why(target: Target, problem: Problem): Problem {
    if (this.#ports.signal.aborted) return { ...CANCELLED, target }
    return this.#isOnlyRead(target) ? evidenceProblem(problem) : problem
  }

  #isOnlyRead(target: TargetId): boolean {
    return this.#ports.evidenceOnly.open.some((each) => isSameTarget(each.target, target))
  }
}
