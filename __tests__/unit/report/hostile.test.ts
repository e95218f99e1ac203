import fc from 'fast-check'
import type { Root } from 'hast'
import { selectAll } from 'hast-util-select'
import { annotations } from '../../../src/report/annotations.ts'
import { renderComment } from '../../../src/report/comment.ts'
import { renderSummary } from '../../../src/report/summary/index.ts'
import { createHostileReport, type Texts } from '../../support/hostile-report.ts'
import { hostileText } from '../../support/hostile.ts'
import { render, textOf } from '../../support/rendered.ts'
import { KEY } from './reports.ts'

const RUN = 'https://github.com/octo-org/infrastructure/actions/runs/4711'

function inTurn(all: readonly string[]): Texts {
  let next = -1
  const texts = (): string => all[(next += 1) % all.length] ?? ''
  return Object.assign(texts, { [fc.toStringMethod]: () => JSON.stringify(all) })
}

/** Some hostile texts, in turn. */
const hostileTexts: fc.Arbitrary<Texts> = fc
  .array(hostileText, { minLength: 1, maxLength: 8 })
  .map(inTurn)

/** What once swallowed the rest of a page, or made a list of it. */
const TROUBLEMAKERS = [
  ['```json', '|'],
  ['```json\n```\n|', '|'],
  ['1. one\n2) two\n- three\n***\n# four\n> five\n    six', '+ x'],
]

/**
 * Elements that come and go with what a text holds: an empty one is no code, and the lines of an
 * error are paragraphs, a list or a block to copy from.
 */
const VARYING = ['br', 'code', 'li', 'p', 'pre', 'ul']

/** The bones of a page: its parts, tables, rows and cells. */
const shapeOf = (page: Root): readonly string[] =>
  selectAll('*', page)
    .map(({ tagName }) => tagName)
    .filter((tagName) => !VARYING.includes(tagName))

const OURS = /^https:\/\/[a-z0-9-]+\.console\.aws\.amazon\.com\/ec2\//

const foreignAddresses = (page: Root): readonly string[] =>
  selectAll('a', page)
    .map(({ properties }) => String(properties.href))
    .filter((address) => address !== RUN && !OURS.test(address))

/** What GitHub makes links of in a text, unless it is code. */
const MENTION = /@\w|#\d|\bGH-\d|www\.|:\/\//i

const isCode = (node: Root['children'][number]): boolean =>
  node.type === 'element' && ['code', 'pre'].includes(node.tagName)

const mentions = (page: Root): readonly string[] =>
  selectAll('td, p, summary, h3, li', page)
    .map((each) => textOf({ ...each, children: each.children.filter((child) => !isCode(child)) }))
    .filter((text) => MENTION.test(text))

/** The texts of a page that stand in no cell. */
const textsOutsideCells = (page: Root): readonly string[] =>
  selectAll('p, summary, h1, h2, h3, blockquote, li', page).map(textOf)

const pagesWith = (texts: Texts, dryRun: boolean, errors: boolean): readonly Root[] => {
  const report = createHostileReport(texts, { dryRun, errors })
  return [renderSummary(report), renderComment(report, KEY)].map(render)
}

/** The pages of either run, with texts that change nothing. */
const harmless = [true, false].map((dryRun) => ({
  dryRun,
  withErrors: pagesWith(() => 'harmless', dryRun, true),
  withoutErrors: pagesWith(() => 'harmless', dryRun, false),
}))
const anyRun = fc.constantFrom(...harmless)

describe('the pages of a run, whatever their texts hold', () => {
  it('have the same tables and cells, link to the console and the run only, and mention nobody', () => {
    const examples = harmless.flatMap((of) =>
      TROUBLEMAKERS.map((each) => [of, inTurn(each)] as const),
    )
    fc.assert(
      fc.property(anyRun, hostileTexts, ({ dryRun, withErrors }, texts) => {
        const pages = pagesWith(texts, dryRun, true)
        expect(pages.map(shapeOf)).toEqual(withErrors.map(shapeOf))
        expect(pages.flatMap(foreignAddresses)).toEqual([])
        expect(pages.flatMap(mentions)).toEqual([])
        expect(pages.flatMap((page) => selectAll('img, input', page))).toEqual([])
      }),
      { numRuns: 40, examples },
    )
  })

  it('say the same outside of their cells', () => {
    fc.assert(
      fc.property(anyRun, hostileTexts, ({ dryRun, withoutErrors }, texts) => {
        const told = pagesWith(texts, dryRun, false).map(textsOutsideCells)
        expect(told).toEqual(withoutErrors.map(textsOutsideCells))
      }),
      { numRuns: 20 },
    )
  })
})

describe('the annotations, whatever their texts hold', () => {
  it('are one line each', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        const report = createHostileReport(texts, { dryRun: false, errors: true })
        for (const { message } of annotations(report)) expect(message).not.toMatch(/\p{Cc}|\p{Cs}/u)
      }),
    )
  })
})
