import type { Report } from '../schema.ts'
import { paragraphs } from '../markdown.ts'
import { figures, plansAnything } from './figures.ts'
import { headline } from './headline.ts'
import { keptLine, unmappedLine } from './kept.ts'
import { isMostlyUnmapped } from './mapping-hint.ts'
import { nextSteps } from './next.ts'
import { permanencePart } from './permanence-part.ts'

/** What five seconds are enough for: what happened, what cannot be undone, and what to do next. */
export const firstLines = (report: Report): string =>
  paragraphs(`**${headline(report)}**`, permanencePart(report), nextSteps(report))

/** The parts that stand in a summary of any length. */
export const opening = (report: Report): string =>
  paragraphs(
    report.dryRun ? '## AMI Cleanup: dry run' : '## AMI Cleanup',
    firstLines(report),
    figures(report),
    keptLine(report),
    plansAnything(report) || isMostlyUnmapped(report) ? undefined : unmappedLine(report),
  )
