import { copyFile, mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MADE_SCENES } from '../__tests__/support/made-scenes.ts'
import { createFleetReport, writePageOf } from '../__tests__/support/page-reports.ts'
import { README_PICTURES, readmePage, readmePageHash } from '../__tests__/support/readme-picture.ts'
import { COLUMN_PADDING, COLUMNS, renderPage } from '../__tests__/support/render-github.ts'
import { SCENES, type Scene } from '../__tests__/support/scenes.ts'
import { renderComment } from '../src/report/comment.ts'
import type { Report } from '../src/report/schema.ts'
import { renderSummary } from '../src/report/summary/index.ts'
import { launchBrowser, type Tab } from './browser.ts'

/**
 * Renders the pages of several runs as GitHub does and takes pictures of them: the summary with its
 * folds shut and open, its first screen, and the comment, light and dark. `CHROMIUM` names the
 * browser's executable; arguments name scenes, all of them by default. The picture of the README
 * and those of the HTML page are taken with the dry run.
 */

const FOLDER = new URL('../demo/pictures/', import.meta.url)

/** Pictures that are longer show nothing more that anybody looks at; in CSS pixels. */
const LONGEST_PICTURE = 6_000

/** What is seen of a page before anybody scrolls, in CSS pixels. */
const FIRST_SCREEN = 800

/** Sizes of windows and of what GitHub gives to a page, in CSS pixels. */
const [WIDE, NARROW, HEIGHT] = [1_600, 400, 900]
const widthOf = (column: keyof typeof COLUMNS): number => COLUMNS[column] + 2 * COLUMN_PADDING

type Theme = 'light' | 'dark'

/** What a tab shows, and how high the picture is where that is not the window's height. */
type Show = (tab: Tab) => Promise<number | undefined>

const browser = await launchBrowser()

async function shoot(
  file: URL,
  colorScheme: Theme,
  viewport: { readonly width: number; readonly height: number; readonly scale?: number },
  show: Show,
): Promise<void> {
  const deviceScaleFactor = viewport.scale ?? 1
  const tab = await browser.newPage({ viewport, deviceScaleFactor, colorScheme })
  const height = await show(tab)
  const clip = height !== undefined && { x: 0, y: 0, width: viewport.width, height }
  await tab.screenshot({ path: file.pathname, ...(clip && { clip, fullPage: true, timeout: 0 }) })
  await tab.close()
}

const KEY = { workflow: 'Clean up', job: 'cleanup', step: '__self', configuration: 'demo' }

/** The summary and the comment of a scene, as GitHub shows them. */
async function takePagesOnGitHub({ name, title, report }: Scene, theme: Theme): Promise<void> {
  const [summary, comment] = [renderSummary(report), renderComment(report, KEY)]
  await writeFile(new URL(`${name}.md`, FOLDER), summary)
  for (const [part, markdown, column, longest] of [
    ['-first', summary, 'summary', FIRST_SCREEN],
    ['', summary, 'summary', LONGEST_PICTURE],
    ['-open', summary, 'summary', LONGEST_PICTURE],
    ['-comment', comment, 'comment', LONGEST_PICTURE],
  ] as const) {
    const rendered = await renderPage(markdown, { title, theme, column })
    const html = part === '-open' ? rendered.replaceAll('<details>', '<details open>') : rendered
    const page = new URL(`${name}${part}-${theme}.html`, FOLDER)
    await writeFile(page, html)
    const picture = new URL(`${name}${part}-${theme}.png`, FOLDER)
    await shoot(picture, theme, { width: widthOf(column), height: HEIGHT }, async (tab) => {
      await tab.goto(page.href)
      return Math.min(longest, await tab.evaluate('document.body.scrollHeight'))
    })
  }
}

/**
 * Takes the pictures of the README, and writes beside them the report that they show and the hash of
 * the page: a test compares it with the page that the code makes of that report now.
 */
async function takeReadmePicture(report: Report, theme: Theme): Promise<void> {
  await mkdir(README_PICTURES, { recursive: true })
  await writeFile(new URL('demo-report.json', README_PICTURES), `${JSON.stringify(report)}\n`)
  await writeFile(new URL('demo.sha256', README_PICTURES), `${await readmePageHash(report)}\n`)
  // Twice as many pixels: screens have them.
  const window = { width: widthOf('summary'), height: 760, scale: 2 }
  await shoot(new URL(`demo-${theme}.png`, README_PICTURES), theme, window, async (tab) => {
    await tab.setContent(await readmePage(report, theme))
    return undefined
  })
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

/** The HTML page in six states. The README shows a family on its line of time, with an image beside the list. */
async function takeHtmlPages({ report }: Scene, theme: Theme): Promise<void> {
  const images = report.targets[0]?.images ?? []
  const going = images.find(({ family, verdict }) => family === 'dev.front' && verdict === 'remove')
  const used = images.find(({ references }) => references.length > 1)
  const fleet = mergedFleet()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'page-'))
  // Where something is picked, or the window is narrow, the list is looked at, past the first screen.
  for (const [name, shown, width, hash] of [
    ['page', report, WIDE, ''],
    ['page-family', report, WIDE, `#family=dev.front&image=${going?.id ?? ''}`],
    ['page-narrow', report, NARROW, ''],
    ['page-narrow-image', report, NARROW, `#image=${used?.id ?? ''}`],
    ['page-fleet', fleet, WIDE, ''],
    ['page-fleet-family', fleet, WIDE, '#family=prod.service-1'],
  ] as const) {
    const address = await writePageOf(shown, folder.path)
    const picture = new URL(`${name}-${theme}.png`, FOLDER)
    await shoot(picture, theme, { width, height: HEIGHT }, async (tab) => {
      await tab.goto(`${address}${hash}`)
      await tab.waitForSelector('.row')
      if (hash !== '' || width === NARROW)
        await tab.evaluate("document.querySelector('.workbench').scrollIntoView()")
      return undefined
    })
    if (name === 'page-family')
      await copyFile(picture, new URL(`page-${theme}.png`, README_PICTURES))
  }
}

await mkdir(FOLDER, { recursive: true })
const wanted = new Set(process.argv.slice(2))
for (const create of [...SCENES, ...MADE_SCENES]) {
  const scene = await create()
  if (wanted.size > 0 && !wanted.has(scene.name)) continue
  for (const theme of ['light', 'dark'] as const) {
    await takePagesOnGitHub(scene, theme)
    if (scene.name !== 'dry-run') continue
    await takeReadmePicture(scene.report, theme)
    await takeHtmlPages(scene, theme)
  }
  console.log(`${scene.name}: ${scene.title}`)
}
await browser.close()
