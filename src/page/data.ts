import type { Merged, Report, ReportImage, ReportTarget } from '../report/schema.ts'
import { type Column, fromColumn, toColumn } from './columns.ts'

/** A row of the page. Tags are left out: the page must stay small, and the JSON report has them. */
export type PageImage = Omit<ReportImage, 'tags'>

/** One account in one Region, by its place in the report. */
export type PageTarget = Pick<
  ReportTarget,
  'accountId' | 'accountAlias' | 'region' | 'partition' | 'status'
>

/** Everything but the rows. */
export interface PageHeader {
  readonly dryRun: boolean
  readonly generatedAt: string
  readonly settings: Report['settings']
  readonly targets: readonly PageTarget[]
  /** Labels that several families have: each is told apart by its key. */
  readonly sharedLabels: readonly string[]
  /** How many images follow. */
  readonly images: number
  readonly months: NonNullable<Merged['history']>['months']
}

/** Some images of one target, by its index. */
interface PageChunk {
  readonly target: number
  readonly images: Column
}

/** So many rows go into a line: gzip looks back 32 kB, and the browser holds one line at a time. */
const ROWS_PER_LINE = 1_000

const withoutTags = (image: ReportImage): object =>
  Object.fromEntries(Object.entries(image).filter(([name]) => name !== 'tags'))

function sharedLabels(targets: readonly ReportTarget[]): readonly string[] {
  const keys = new Map<string, Set<string>>()
  for (const { label, key } of targets.flatMap(({ families }) => families)) {
    if (key !== undefined) keys.set(label, (keys.get(label) ?? new Set()).add(key))
  }
  return [...keys].filter(([, of]) => of.size > 1).map(([label]) => label)
}

function headerOf({ dryRun, generatedAt, settings, targets, totals, merged }: Report): PageHeader {
  return {
    dryRun,
    generatedAt,
    settings,
    targets: targets.map(({ accountId, accountAlias, region, partition, status }) => ({
      ...{ accountId, region, partition, status },
      ...(accountAlias !== undefined && { accountAlias }),
    })),
    sharedLabels: sharedLabels(targets),
    images: totals.images.total,
    months: merged?.history?.months ?? [],
  }
}

/** The page's data, line by line: the header, then rows in the order of the report. */
export function* pageLines(report: Report): Generator<string> {
  yield `${JSON.stringify(headerOf(report))}\n`
  for (const [target, { images }] of report.targets.entries()) {
    for (let from = 0; from < images.length; from += ROWS_PER_LINE) {
      const rows = images.slice(from, from + ROWS_PER_LINE).map(withoutTags)
      const chunk: PageChunk = { target, images: toColumn(rows) }
      yield `${JSON.stringify(chunk)}\n`
    }
  }
}

// The lines are of this file's own making: whoever changed them could have changed the script as well.

/** The first line. */
export const readHeader = (line: string): PageHeader => JSON.parse(line) as PageHeader

/** Any other line. */
export function readChunk(line: string): {
  readonly target: number
  readonly images: readonly PageImage[]
} {
  const { target, images } = JSON.parse(line) as PageChunk
  return { target, images: fromColumn(images) as readonly PageImage[] }
}
