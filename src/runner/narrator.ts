import { targetLabel, type Evidence } from '../model/index.ts'
import type { RunEvent } from '../phases/ports.ts'
import {
  renderEvidenceLine,
  renderImageOutcome,
  renderPlanLog,
  renderSnapshotOutcome,
} from '../report/log.ts'
import { formatCount, plural } from '../report/words.ts'
import { oneLine } from '../text/display.ts'
import { log } from './log.ts'
import { ProgressMeter } from './progress.ts'

type Of<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>

const LONGEST_LINE = 1_000

/** What is asked only about what would go has nothing to show before. */
const isRead = ({ source, skipped }: Evidence): boolean => source !== 'image-references' || skipped

/** Tells the log what the engine does, in a group for each phase. */
export class Narrator {
  readonly #asking = new ProgressMeter('Asked about sharing')
  readonly #removing = new ProgressMeter('Removed')
  #isInGroup = false

  tell(event: RunEvent): void {
    switch (event.kind) {
      case 'reading':
        this.#begin('Reading')
        return
      case 'read':
        tellRead(event)
        return
      case 'not-read':
        log.info(`${targetLabel(event.target)}: ${oneLine(event.problem.message, LONGEST_LINE)}`)
        return
      case 'asking':
        this.#asking.add(event.count)
        return
      case 'answered':
        this.#asking.step()
        return
      case 'asked':
        tellAsked(event)
        return
      case 'planned':
        this.#begin('Plan')
        log.lines(renderPlanLog(event.targets))
        return
      case 'removing':
        this.#begin('Removing')
        this.#removing.add(event.images + event.orphans)
        return
      case 'renewing':
        log.info(
          `${targetLabel(event.target)}: the evidence is too old, and so it is read again for what is left.`,
        )
        return
      case 'usage-reports':
        tellUsageReports(event)
        return
      case 'image':
        this.#tellImage(event)
        return
      case 'snapshot':
        this.#tellSnapshot(event)
        return
    }
  }

  /** After the last event: what follows stands below no phase. */
  end(): void {
    if (this.#isInGroup) log.endGroup()
    this.#isInGroup = false
  }

  #begin(phase: string): void {
    this.end()
    log.startGroup(phase)
    this.#isInGroup = true
  }

  /** A line for every removal that was tried. */
  #tellImage({ planned, outcome }: Of<'image'>): void {
    if (outcome.outcome !== 'not-attempted') this.#step(renderImageOutcome(planned, outcome))
  }

  /** What goes with an image stands below it; an orphan stands for itself. */
  #tellSnapshot({ id, isOrphan, outcome }: Of<'snapshot'>): void {
    if (outcome.outcome === 'not-attempted') return
    const line = renderSnapshotOutcome(id, outcome)
    if (isOrphan) this.#step(line)
    else log.lines([`  ${oneLine(line, LONGEST_LINE)}`])
  }

  #step(line: string): void {
    this.#removing.step()
    const { done, total } = this.#removing
    log.info(`[${formatCount(done)}/${formatCount(total)}] ${line}`)
  }
}

function tellRead({ inventory }: Of<'read'>): void {
  const { target, images, evidence } = inventory
  log.info(`${targetLabel(target)}: ${formatCount(images.length)} images`)
  log.lines(evidence.filter(isRead).map(renderEvidenceLine))
}

function tellUsageReports({ target, requests }: Of<'usage-reports'>): void {
  const made = [...requests.values()].filter(({ outcome }) => outcome === 'requested').length
  log.info(
    `${targetLabel(target)}: asked AWS for ${plural(made, 'usage report')}, of ${formatCount(requests.size)} that are missing`,
  )
}

function tellAsked({ target, answered: { evidence, usageEvidence } }: Of<'asked'>): void {
  log.info(`${targetLabel(target)}: asked about what would go`)
  for (const row of [evidence, usageEvidence]) {
    if (row !== undefined) log.lines([renderEvidenceLine(row)])
  }
}
