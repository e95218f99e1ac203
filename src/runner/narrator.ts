import type { RunEvent, WhyRenewed } from '../engine/ports.ts'
import {
  type Evidence,
  type Milliseconds,
  type Problem,
  type TargetId,
  targetLabel,
  type PlannedImage,
} from '../model/index.ts'
import { reportTarget } from '../report/build.ts'
import {
  inTarget,
  named,
  renderEvidence,
  renderImageOutcome,
  renderPlan,
  renderSnapshotOutcome,
  renderUnread,
  renderWaiting,
  RepeatedErrors,
  type WaitingRead,
} from '../report/log.ts'
import type { Report } from '../report/schema.ts'
import { formatCount, inWords, plural } from '../report/words.ts'
import { oneLine } from '../text/display.ts'
import { log } from './log.ts'

/** How often a long piece of work says how far it is. */
const INTERVAL: Milliseconds = 10_000

/** Says how far a long piece of work is, how fast it goes and what is left. */
export class ProgressMeter {
  readonly #what: string
  readonly #say: (line: string) => void
  #total = 0
  readonly #startedAt = Date.now()
  #saidAt = Date.now()
  #done = 0

  /** `what` is a past participle with its object: `asked about sharing`. */
  constructor(what: string, say: (line: string) => void) {
    this.#what = what
    this.#say = say
  }

  get done(): number {
    return this.#done
  }

  get total(): number {
    return this.#total
  }

  /** There is more to do. */
  add(count: number): void {
    this.#total += count
  }

  step(): void {
    this.#done += 1
    const now = Date.now()
    if (now - this.#saidAt < INTERVAL) return
    this.#saidAt = now
    const perMillisecond = this.#done / (now - this.#startedAt)
    const left = (this.#total - this.#done) / perMillisecond
    this.#say(
      `${this.#what}: ${formatCount(this.#done)} of ${formatCount(this.#total)}, ${(perMillisecond * 1000).toFixed(1)} a second, about ${secondsOr(left)} left`,
    )
  }
}

const secondsOr = (left: Milliseconds): string =>
  left < 120_000 ? `${String(Math.ceil(left / 1000))} seconds` : inWords(left)

type Of<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>

const LONGEST_LINE = 1_000

/** Reads that a line each is written for, every time. */
const MOST_WAITING = 3

/** These are asked only about images that would go, so there is nothing to show before. */
const isRead = ({ source, skipped }: Evidence): boolean => source !== 'image-references' || skipped

/** An outcome, with the error where it failed. */
type AnyOutcome = Of<'image'>['outcome'] | Of<'snapshot'>['outcome']

const WHY_RENEWED: Readonly<Record<WhyRenewed, string>> = {
  'too-old': 'the evidence is too old',
  'soon-too-old': 'the evidence will soon be too old',
  'image-differs': 'an image differs from the plan',
  'look-failed': 'EC2 could not be asked about images right before they were to go',
}

/** Tells the log what the engine does, in a group for each phase. */
export class Narrator {
  readonly #targets: readonly TargetId[]
  readonly #settings: Report['settings']
  readonly #repeated = new RepeatedErrors()
  readonly #asking: ProgressMeter
  readonly #removing: ProgressMeter
  /** The phase that begins with the next line: a group without lines says nothing. */
  #phase: string | undefined
  #toldLast: PlannedImage | undefined
  #isInGroup = false

  constructor(targets: readonly TargetId[], settings: Report['settings']) {
    this.#targets = targets
    this.#settings = settings
    const where = targets.length > 1 ? ` in ${plural(targets.length, 'target')}` : ''
    const say = (line: string): void => {
      this.#say([line])
    }
    this.#asking = new ProgressMeter(`Asked about sharing${where}`, say)
    this.#removing = new ProgressMeter(`Removed${where}`, say)
  }

  tell(event: RunEvent): void {
    switch (event.kind) {
      case 'reading':
        this.#begin('Reading')
        return
      case 'read':
      case 'evidence-read':
        this.#tellRead(event)
        return
      case 'not-read':
        this.#tellUnread(event)
        return
      case 'asking':
        this.#asking.add(event.count)
        return
      case 'answered':
        this.#asking.step()
        return
      // The group of what was read stays open until something else begins.
      case 'all-read':
        return
      case 'asked':
        this.#tellAsked(event)
        return
      case 'planned':
        this.#tellPlan(event)
        return
      case 'removing':
        this.#tellRemoving(event.images + event.orphans)
        return
      case 'renewing':
      case 'interim-failed':
        this.#tellAside(event)
        return
      case 'usage-reports':
        this.#tellUsageReports(event)
        return
      default:
        this.#tellOutcome(event)
    }
  }

  /** Says which reads the run waits for. A fleet that is throttled everywhere needs no more than some. */
  tellWaiting(reads: readonly (WaitingRead & { readonly target: TargetId })[]): void {
    for (const read of reads.slice(0, MOST_WAITING)) {
      this.#say([`${targetLabel(read.target)}: ${renderWaiting(read)}`])
    }
    const left = reads.length - MOST_WAITING
    if (left > 0) this.#say([`and for ${plural(left, 'more read')}`])
  }

  #tellOutcome(event: Extract<RunEvent, { readonly kind: 'image' | 'snapshot' }>): void {
    if (event.kind === 'image') this.#tellImage(event)
    else this.#tellSnapshot(event)
  }

  /** A target at a time: all of a fleet as a report would take its memory twice. */
  #tellPlan({ targets }: Of<'planned'>): void {
    this.#begin('Plan')
    for (const result of targets) {
      const lines = renderPlan(reportTarget(result, new Date()), this.#settings)
      this.#say(inTarget(result.target, lines, targets.length === 1))
    }
  }

  #tellRemoving(items: number): void {
    this.#begin('Removing')
    this.#removing.add(items)
  }

  /** Something that is no part of the plan. */
  #tellAside(event: Of<'renewing'> | Of<'interim-failed'>): void {
    const line =
      event.kind === 'renewing'
        ? `${targetLabel(event.target)}: ${WHY_RENEWED[event.why]}, and so the target is read again for what is left.`
        : `The report for the case that this run is killed could not be written: ${event.message}`
    this.#say([oneLine(line, LONGEST_LINE)])
  }

  /** After the last event: what follows stands below no phase. */
  end(): void {
    if (this.#isInGroup) log.endGroup()
    this.#isInGroup = false
    this.#phase = undefined
  }

  #begin(phase: string): void {
    this.end()
    this.#phase = phase
  }

  #say(lines: readonly string[]): void {
    if (this.#phase !== undefined && lines.length > 0) {
      log.startGroup(this.#phase)
      this.#isInGroup = true
      this.#phase = undefined
    }
    log.lines(lines)
  }

  /** Lines of several targets stand between each other: each names its own. */
  #sayOf(target: TargetId, lines: readonly string[]): void {
    const isOnly = this.#targets.length <= 1
    this.#say(isOnly ? lines : lines.map((line) => `${targetLabel(target)}: ${line.trimStart()}`))
  }

  /** The images of an account that is only read are no part of the run. */
  #tellRead({ kind, inventory }: Of<'read' | 'evidence-read'>): void {
    const { target, images, evidence } = inventory
    const found = kind === 'read' ? plural(images.length, 'image') : 'only read, for what it uses'
    this.#say([`${targetLabel(target)}: ${found}`])
    this.#sayOf(target, renderEvidence(evidence.filter(isRead)))
  }

  #tellUnread({ target, problem }: Of<'not-read'>): void {
    this.#say(named(targetLabel(target), this.#linesOf(problem)))
  }

  #linesOf(problem: Problem): readonly string[] {
    const items = (problem.items ?? []).map(
      ({ source, call = '', code }) => `${source} ${call} ${code}`,
    )
    const isNew = this.#repeated.isNew(problem.code, problem.source, ...items)
    const lines = isNew ? renderUnread(problem) : ['it could not be read, for the same reasons']
    return lines.map((line) => oneLine(line, LONGEST_LINE))
  }

  #tellAsked({ target, answered: { evidence, usageEvidence } }: Of<'asked'>): void {
    this.#say([`${targetLabel(target)}: asked about what would go`])
    const rows = [evidence, usageEvidence].filter((row) => row !== undefined)
    this.#sayOf(target, renderEvidence(rows))
  }

  #tellUsageReports({ target, requests }: Of<'usage-reports'>): void {
    const made = [...requests.values()].filter(({ outcome }) => outcome === 'requested').length
    this.#say([
      `${targetLabel(target)}: asked AWS for ${plural(made, 'usage report')}, of ${formatCount(requests.size)} that are missing`,
    ])
  }

  /** A line for every removal that was tried. */
  #tellImage({ target, planned, outcome }: Of<'image'>): void {
    if (outcome.outcome === 'not-attempted') return
    this.#toldLast = planned
    this.#step(target, renderImageOutcome(planned, this.#once(outcome)))
  }

  /**
   * A snapshot that goes with an image stands below it, unless another image was told since; an orphan
   * has a line of its own.
   */
  #tellSnapshot({ target, id, isOrphan, outcome }: Of<'snapshot'>): void {
    if (outcome.outcome === 'not-attempted') return
    const line = oneLine(renderSnapshotOutcome(id, this.#once(outcome)), LONGEST_LINE)
    const isBelow = this.#toldLast?.snapshots.some((snapshot) => snapshot.id === id) ?? false
    if (isOrphan) this.#step(target, line)
    else this.#sayOf(target, [`${isBelow ? '  ' : ''}${line}`])
  }

  /** An error in full the first time, and then that it is the same. */
  #once<Outcome extends AnyOutcome>(outcome: Outcome): Outcome {
    if (outcome.outcome !== 'failed') return outcome
    const { code, cause, policy } = outcome.error
    const isNew = this.#repeated.isNew(code, cause, policy)
    return isNew ? outcome : { ...outcome, error: { code, cause, message: 'same error' } }
  }

  #step(target: TargetId, line: string): void {
    this.#removing.step()
    const { done, total } = this.#removing
    const where = this.#targets.length > 1 ? `${targetLabel(target)}: ` : ''
    this.#say([
      `[${formatCount(done)}/${formatCount(total)}] ${where}${oneLine(line, LONGEST_LINE)}`,
    ])
  }
}
