import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { MADE_SCENES } from '../__tests__/support/made-scenes.ts'
import { createFleetReport } from '../__tests__/support/page-reports.ts'
import { README_PICTURES, readmePage, readmePageHash } from '../__tests__/support/readme-picture.ts'
import * as github from '../__tests__/support/render-github.ts'
import { SCENES, type Scene } from '../__tests__/support/scenes.ts'
import { renderPage } from '../src/page/render.ts'
import { renderComment } from '../src/report/comment.ts'
import type { Report } from '../src/report/schema.ts'
import { renderSummary } from '../src/report/summary/index.ts'
import { launchBrowser } from './browser.ts'

/**
 * Renders the pages of several runs as GitHub does and takes pictures of them: the summary with its
 * folds shut and open, its first screen, and the comment, light and dark. `CHROMIUM` names the
 * browser's executable; arguments name scenes, all of them by default. The picture of the README
 * and those of the HTML page are taken with the dry run.
 */

const FOLDER = new URL('../demo/pictures/', import.meta.url)

/** How high windows are, in CSS pixels. */
const HEIGHT = 900

/** Pictures that are longer show nothing more that anybody looks at; in CSS pixels. */
const LONGEST_PICTURE = 6_000

type Theme = 'light' | 'dark'

/** A window, in CSS pixels. Without a height all of the page is taken. */
interface View {
  readonly theme: Theme
  readonly width: number
  readonly height?: number
  readonly deviceScaleFactor?: number
  /** What stands after `#`. The list is looked at then, past the first screen. */
  readonly hash?: string
}

const widthOf = (column: keyof typeof github.COLUMNS): number =>
  github.COLUMNS[column] + 2 * github.COLUMN_PADDING

const browser = await launchBrowser()

/** Leaves a page and a picture of it. */
async function take(name: string, html: string, view: View): Promise<void> {
  const { theme, width, height, deviceScaleFactor = 1, hash } = view
  const file = (end: string): URL => new URL(`${name}-${theme}.${end}`, FOLDER)
  const viewport = { width, height: height ?? HEIGHT }
  const tab = await browser.newPage({ viewport, deviceScaleFactor, colorScheme: theme })
  await writeFile(file('html'), html)
  await tab.goto(file(`html${hash ?? ''}`).href)
  await tab.waitForSelector('.markdown-body, .row')
  if (hash !== undefined)
    await tab.evaluate("document.querySelector('.workbench').scrollIntoView()")
  const all = Math.min(LONGEST_PICTURE, await tab.evaluate('document.body.scrollHeight'))
  const whole = { clip: { x: 0, y: 0, width, height: all }, fullPage: true, timeout: 0 }
  await tab.screenshot({ path: file('png').pathname, ...(height === undefined && whole) })
  await tab.close()
}

const KEY = { workflow: 'Clean up', job: 'cleanup', step: '__self', configuration: 'demo' }

/** The summary and the comment of a scene, as GitHub shows them. */
async function takeOnGitHub({ name, title, report }: Scene, theme: Theme): Promise<void> {
  const [summary, comment] = [renderSummary(report), renderComment(report, KEY)]
  await writeFile(new URL(`${name}.md`, FOLDER), summary)
  const settings = { title, theme, column: 'comment' } as const
  const html = await github.renderPage(summary, { title, theme })
  const view = { theme, width: widthOf('summary') }
  await take(`${name}-first`, html, { ...view, height: 800 })
  await take(name, html, view)
  await take(`${name}-open`, html.replaceAll('<details>', '<details open>'), view)
  const width = widthOf('comment')
  await take(`${name}-comment`, await github.renderPage(comment, settings), { theme, width })
}

/** A fleet that was merged with reports of half a year. */
function mergedFleet(): Report {
  const months = [40, 310, 120, 90, 260, 75].map((removed, place) => ({
    ...{ month: `2026-${String(place + 6).padStart(2, '0')}`, runs: 4, removed, deleted: removed },
    ...{ reclaimedGib: removed * 12, reclaimedUsdPerMonth: removed * 0.6 },
  }))
  const merged = { reports: 4, expected: 4, missing: 0, history: { months, keptLongest: [] } }
  return { ...createFleetReport(4_000), merged }
}

/** The HTML page in six states, and the pictures of the README: one of them, and the dry run on GitHub. */
async function takePages({ report }: Scene, theme: Theme): Promise<void> {
  const images = report.targets[0]?.images ?? []
  const going = images.find(({ family, verdict }) => family === 'dev.front' && verdict === 'remove')
  const used = images.find(({ references }) => references.length > 1)
  const page = await text(renderPage(report))
  const fleet = await text(renderPage(mergedFleet()))
  const wide = { theme, width: 1_600, height: HEIGHT }
  const narrow = { ...wide, width: 400 }
  await take('page-first', page, wide)
  // A family on its line of time, with an image beside the list.
  await take('page', page, { ...wide, hash: `#family=dev.front&image=${going?.id ?? ''}` })
  await take('page-narrow', page, { ...narrow, hash: '#' })
  await take('page-narrow-image', page, { ...narrow, hash: `#image=${used?.id ?? ''}` })
  await take('page-fleet', fleet, wide)
  await take('page-fleet-family', fleet, { ...wide, hash: '#family=prod.service-1' })
  // Twice as many pixels: screens have them.
  const demo = { theme, width: widthOf('summary'), height: 760, deviceScaleFactor: 2 }
  await take('demo', await readmePage(report, theme), demo)
  for (const picture of [`demo-${theme}.png`, `page-${theme}.png`])
    await copyFile(new URL(picture, FOLDER), new URL(picture, README_PICTURES))
}

/** The report of the README, and the hash of its page: a test compares it with what the code makes of it now. */
async function leaveReport({ report }: Scene): Promise<void> {
  await writeFile(new URL('demo-report.json', README_PICTURES), `${JSON.stringify(report)}\n`)
  await writeFile(new URL('demo.sha256', README_PICTURES), `${await readmePageHash(report)}\n`)
}

await mkdir(FOLDER, { recursive: true })
const wanted = process.argv.slice(2)
for (const create of [...SCENES, ...MADE_SCENES]) {
  const scene = await create()
  if (wanted.length > 0 && !wanted.includes(scene.name)) continue
  const isDryRun = scene.name === 'dry-run'
  for (const theme of ['light', 'dark'] as const) {
    await takeOnGitHub(scene, theme)
    if (isDryRun) await takePages(scene, theme)
  }
  if (isDryRun) await leaveReport(scene)
  console.log(`${scene.name}: ${scene.title}`)
}
await browser.close()
