import fc from 'fast-check'
import { selectAll } from 'hast-util-select'
import { CAUSES } from '../../src/model/index.ts'
import { type PageImage, pageLines, readChunk } from '../../src/page/data.ts'
import { renderComment } from '../../src/report/comment.ts'
import { removalErrorsOf } from '../../src/report/errors.ts'
import { errorDetails, nextLines, renderPlan } from '../../src/report/log.ts'
import { renderOutputs } from '../../src/report/outputs.ts'
import { permanence } from '../../src/report/permanence.ts'
import type { Report, ReportOrphan, ReportSnapshot } from '../../src/report/schema.ts'
import { figures } from '../../src/report/summary/figures.ts'
import { headline } from '../../src/report/summary/headline.ts'
import { renderSummary } from '../../src/report/summary/index.ts'
import { nextStep } from '../../src/report/summary/next.ts'
import { distinctSnapshots } from '../../src/report/totals.ts'
import { formatCount } from '../../src/report/words.ts'
import { blocksOf, render, tablesOf, textOf } from '../support/rendered.ts'
import { reportError } from '../support/report-factories.ts'
import { anyReport } from './report-arbitrary.ts'

const KEY = { workflow: 'w', job: 'j', step: 's', configuration: 'c' }

const forAnyReport = (check: (report: Report) => void, numRuns = 60): void => {
  fc.assert(fc.property(anyReport, check), { numRuns })
}

const pagesOf = (report: Report): readonly string[] => [
  renderSummary(report),
  renderComment(report, KEY),
]

const toNumber = (cell: string): number => Number(cell.replaceAll(',', ''))

/** The numbers in a column of all tables of families. */
const columnOf = (tables: ReturnType<typeof tablesOf>, title: string): readonly number[] =>
  tables
    .filter(({ columns }) => columns.includes('Oldest') && columns.includes(title))
    .flatMap(({ columns, rows }) =>
      rows.map((cells) => toNumber(cells[columns.indexOf(title)] ?? '')),
    )

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

/** What the headline has to say of what went, or would go: what cannot be undone comes first. */
function claims({ dryRun, targets, totals: { images } }: Report): readonly string[] {
  const [removed, disabled] = dryRun
    ? [images.planned, images.plannedDisabled]
    : [images.removed, images.disabled]
  const isGone = ({ verdict, outcome }: ReportSnapshot | ReportOrphan): boolean =>
    dryRun ? verdict === 'remove' : outcome === 'deleted'
  const gone = targets.flatMap(distinctSnapshots).filter(({ snapshot }) => isGone(snapshot))
  const orphans = gone.filter(({ image }) => image === undefined).length
  const of = `of ${formatCount(images.total)} image`
  const sentence = [
    ...(removed > 0 ? [`${formatCount(removed)} ${of}`, ' removed'] : []),
    ...(gone.length > orphans ? [`${formatCount(gone.length - orphans)} snapshot`] : []),
    ...(orphans > 0 ? [`${formatCount(orphans)} orphaned snapshot`] : []),
    ...(disabled > 0 ? [`${formatCount(disabled)} ${removed > 0 ? '' : of}`, ' disabled'] : []),
  ]
  return sentence.length > 0 ? sentence : ['othing']
}

/** Whether the claims stand in the sentence, one after the other. */
const isInOrder = (sentence: string, all: readonly string[]): boolean =>
  all.reduce((from, each) => {
    const at = from < 0 ? -1 : sentence.indexOf(each, from)
    return at < 0 ? -1 : at
  }, 0) >= 0

describe('the pages of any report', () => {
  it('have no figure that is none and no empty cell, and close what they fold', () => {
    forAnyReport((report) => {
      for (const page of pagesOf(report)) {
        expect(page).not.toMatch(/\bundefined\b|\bNaN\b|\[object |Infinity/)
        const rendered = render(page)
        const cells = selectAll('tbody td', rendered).map((cell) => textOf(cell).trim())
        expect(cells.filter((cell) => cell === '')).toEqual([])
        const opened = page.match(/^<details>/gm)?.length ?? 0
        expect(page.match(/^<\/details>/gm)?.length ?? 0).toBe(opened)
        expect(selectAll('details', rendered)).toHaveLength(opened)
      }
    })
  })

  it('have figures that add up', () => {
    forAnyReport((report) => {
      for (const { rows } of tablesOf(figures(report) ?? '')) {
        for (const [, ...cells] of rows) {
          const counts = cells.map(toNumber)
          expect(sum(counts.slice(0, -1))).toBe(counts.at(-1))
        }
      }
    })
  })

  it('have families that hold every image', () => {
    forAnyReport((report) => {
      const images = columnOf(tablesOf(renderSummary(report)), 'Images')
      expect([0, report.totals.images.total]).toContain(sum(images))
    })
  })
})

describe('the headline of any report', () => {
  it('does not contradict the JSON report', () => {
    forAnyReport((report) => {
      const sentence = headline(report)
      expect(sentence.startsWith('Dry run: ')).toBe(report.dryRun)
      expect([sentence, isInOrder(sentence, claims(report))]).toEqual([sentence, true])
      expect(/nothing/i.test(sentence)).toBe(claims(report).includes('othing'))
    }, 300)
  })

  it('tells of failures, limits and targets that were not read', () => {
    forAnyReport((report) => {
      const sentence = headline(report)
      const { images, snapshots } = report.totals
      const statuses = report.targets.map(({ status }) => status)
      const isRead = report.targets.some(({ evidence }) => evidence.length > 0)
      const isFailing = isRead && images.failed + snapshots.failed > 0
      expect(sentence.includes(' failed')).toBe(isFailing)
      const isBlind = statuses.includes('not-read') || !isRead
      expect(
        /could (?:not )?be read|cancelled|no target|no credentials/.test(sentence) || !isBlind,
      ).toBe(true)
      const isStopped =
        statuses.includes('refused') &&
        (!report.dryRun || images.planned + images.plannedDisabled + snapshots.planned > 0)
      expect(sentence.includes('max-removals')).toBe(isStopped)
    }, 300)
  })
})

/** The sum of a column of the log's table: what stands before the last columns is a label. */
function sumInLog([header = '', ...rows]: readonly string[], title: string): number {
  const titles = header.split(/ {2,}/).slice(1)
  const at = titles.indexOf(title) - titles.length
  if (!titles.includes(title)) return 0
  const ofFamily = new RegExp(`( {2,}[\\d,]+){${String(titles.length)}}$`)
  const lines = rows.filter((line) => ofFamily.test(line))
  return sum(lines.map((line) => toNumber(line.split(/ {2,}/).at(at) ?? '')))
}

const imagesOfPage = (report: Report): readonly PageImage[] =>
  [...pageLines(report)].slice(1).flatMap((line) => readChunk(line).images)

/** Figures that the JSON report has, and each place that tells them again. */
function figuresTold(report: Report): readonly (readonly [string, number, number])[] {
  const { images } = report.totals
  const { outputs } = renderOutputs(report, 'report.json')
  const page = imagesOfPage(report)
  const comment = tablesOf(renderComment(report, KEY))
  const summary = tablesOf(renderSummary(report))
  const inTables = report.dryRun ? images.planned : images.removed
  const title = report.dryRun ? 'To remove' : 'Removed'
  const idsIn = (list: string): number => (JSON.parse(list) as []).length
  const verdicts = (wanted: string): number =>
    page.filter(({ verdict }) => verdict === wanted).length
  return [
    ['planned-count', images.planned, Number(outputs['planned-count'])],
    ['planned-image-ids', images.planned, idsIn(outputs['planned-image-ids'])],
    ['deleted-image-ids', images.removed, idsIn(outputs['deleted-image-ids'])],
    ['removed-count', images.removed, Number(outputs['removed-count'])],
    ['disabled-image-ids', images.disabled, idsIn(outputs['disabled-image-ids'])],
    ['disabled-count', images.disabled, Number(outputs['disabled-count'])],
    ['kept-count', images.kept, Number(outputs['kept-count'])],
    ['to remove, on the page', images.planned, verdicts('remove')],
    ['to disable, on the page', images.plannedDisabled, verdicts('disable')],
    ['kept, on the page', images.kept, verdicts('keep')],
    [`${title}, in the comment`, inTables, sum(columnOf(comment, title))],
    ...(summary.some(({ columns }) => columns.includes('Oldest'))
      ? [[`${title}, in the summary`, inTables, sum(columnOf(summary, title))] as const]
      : []),
    ...report.targets
      .filter(({ status }) => status !== 'not-read' && status !== 'cancelled')
      .map((target) => {
        const lines = renderPlan(target, {})
        const { planned } = target.totals.images
        return ['to remove, in the log', planned, sumInLog(lines, 'to remove')] as const
      }),
  ]
}

describe('what is told of any report', () => {
  it('agrees on every figure: the JSON, the outputs, the page, the summary, the comment and the log', () => {
    forAnyReport((report) => {
      const told = figuresTold(report)
      expect(told.map(([what, , figure]) => [what, figure])).toEqual(
        told.map(([what, figure]) => [what, figure]),
      )
    })
  })

  const anyErrors = fc.array(
    fc
      .record({
        cause: fc.constantFrom(...CAUSES),
        actions: fc.subarray(['ec2:DescribeImages', 'ec2:DeregisterImage', 'ssm:GetParameters']),
      })
      .map(({ cause, actions }) => reportError({ cause, ...(cause === 'denied' && { actions }) })),
    { maxLength: 4 },
  )

  it('has a statement exactly where a permission is missing, whatever else is wrong', () => {
    fc.assert(
      fc.property(anyReport, anyErrors, (report, others) => {
        const errors = [...others, ...report.targets.flatMap(removalErrorsOf)]
        const whole = { ...report, errors }
        const isMissing = errors.some(
          ({ cause, actions = [] }) => cause === 'denied' && actions.length > 0,
        )
        const isShown = blocksOf(renderSummary(whole)).some((block) => block.includes('"Effect"'))
        const isLogged = [...errorDetails(whole), ...nextLines(whole)].some((line) =>
          /(?:^|: )\[?\{"Effect"/.test(line),
        )
        expect([isShown, isLogged]).toEqual([isMissing, isMissing])
      }),
      { numRuns: 60 },
    )
  })
})

/** The most of a kind that would go. */
const mostOf = ({ images, snapshots }: Pick<Report['totals'], 'images' | 'snapshots'>): number =>
  Math.max(images.planned, images.plannedDisabled, snapshots.planned)

/** A dry run that is above a limit says so, with the value that would let it through. */
const withLimits = (report: Report): Report => ({
  ...report,
  warnings: report.targets
    .filter(({ status }) => status === 'refused')
    .map(({ totals: { images, snapshots } }) => ({
      code: 'above-max-removals',
      message: 'Too many.',
      settings: [{ input: 'max-removals', value: String(mostOf({ images, snapshots })) }],
    })),
})

/** Images to remove that `grace` would have disabled first, and those that it would not. */
function toRemove({ targets }: Report): { readonly safe: number; readonly anyhow: number } {
  const going = targets
    .flatMap(({ images }) => images)
    .filter(({ verdict }) => verdict === 'remove')
  const safe = going.filter(({ couldBeDisabled }) => couldBeDisabled === true).length
  return { safe, anyhow: going.length - safe }
}

/** Why a setting of Next would do more than the page showed; undefined where it would not. */
function harmOf(input: string, value: string, line: string, report: Report): string | undefined {
  const { safe, anyhow } = toRemove(report)
  const most = mostOf(report.totals)
  switch (input) {
    case 'grace':
      return safe === 0 || (anyhow > 0 && !line.includes('`dry-run: true`'))
        ? 'what it does not disable goes'
        : undefined
    case 'max-removals':
      return Number(value) > most ? `${value} may go, and ${String(most)} were shown` : undefined
    case 'dry-run': {
      if (value === 'true') return undefined
      if (!report.dryRun || report.errors.length + report.warnings.length > 0)
        return 'not looked at'
      const isForGood = permanence(report).some(({ answer }) => answer === 'no')
      const isUnsafe = isForGood && safe > 0 && !line.includes('`grace: 14d`')
      return isUnsafe ? 'nothing is said of the safe step' : undefined
    }
    default:
      return 'nobody has seen what it does'
  }
}

describe('whoever follows Next', () => {
  it('never removes more than the page showed, and nothing for good without being told of the safe step', () => {
    forAnyReport((anyOne) => {
      const report = withLimits(anyOne)
      const { line = '' } = nextStep(report) ?? {}
      const settings = [...line.matchAll(/`([a-z-]+): ([^`]+)`/g)]
      expect(
        settings.flatMap(([, input = '', value = '']) => harmOf(input, value, line, report) ?? []),
      ).toEqual([])
    }, 300)
  })
})
