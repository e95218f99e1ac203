import { mkdir, writeFile } from 'node:fs/promises'
import { MADE_SCENES } from '../__tests__/support/made-scenes.ts'
import { COLUMN_PADDING, COLUMNS, renderPage } from '../__tests__/support/render-github.ts'
import { SCENES, type Scene } from '../__tests__/support/scenes.ts'
import { renderComment } from '../src/report/comment.ts'
import { renderSummary } from '../src/report/summary/index.ts'
import { launchBrowser, type Browser } from './pictures/browser.ts'
import { takePagePictures } from './pictures/page.ts'
import { keepReadmePicture } from './pictures/readme.ts'

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

type Theme = 'light' | 'dark'

interface Picture {
  readonly name: string
  readonly title: string
  readonly markdown: string
  readonly column: keyof typeof COLUMNS
  readonly longest: number
  readonly open?: true
}

const KEY = { workflow: 'Clean up', job: 'cleanup', step: '__self', configuration: 'demo' }

function picturesOf({ name, title, report }: Scene): readonly Picture[] {
  const summary = { title, markdown: renderSummary(report), column: 'summary' } as const
  const markdown = renderComment(report, KEY)
  return [
    { ...summary, name: `${name}-first`, longest: FIRST_SCREEN },
    { ...summary, name, longest: LONGEST_PICTURE },
    { ...summary, name: `${name}-open`, longest: LONGEST_PICTURE, open: true },
    { name: `${name}-comment`, title, markdown, column: 'comment', longest: LONGEST_PICTURE },
  ]
}

async function takePicture(browser: Browser, picture: Picture, theme: Theme): Promise<void> {
  const { name, title, markdown, column, longest, open } = picture
  const rendered = await renderPage(markdown, { title, theme, column })
  const html = open ? rendered.replaceAll('<details>', '<details open>') : rendered
  const page = new URL(`${name}-${theme}.html`, FOLDER)
  await writeFile(page, html)
  const width = COLUMNS[column] + 2 * COLUMN_PADDING
  const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: theme })
  await tab.goto(page.href)
  const height = Math.min(longest, await tab.evaluate('document.body.scrollHeight'))
  await tab.screenshot({
    path: new URL(`${name}-${theme}.png`, FOLDER).pathname,
    clip: { x: 0, y: 0, width, height },
    fullPage: true,
    timeout: 0,
  })
  await tab.close()
}

async function takePictures(browser: Browser, scene: Scene): Promise<void> {
  await writeFile(new URL(`${scene.name}.md`, FOLDER), renderSummary(scene.report))
  for (const picture of picturesOf(scene)) {
    for (const theme of ['light', 'dark'] as const) await takePicture(browser, picture, theme)
  }
  if (scene.name === 'dry-run') {
    await keepReadmePicture(browser, scene.report)
    await takePagePictures(browser, scene, FOLDER)
  }
  console.log(`${scene.name}: ${scene.title}`)
}

await mkdir(FOLDER, { recursive: true })
const browser = await launchBrowser()
const wanted = new Set(process.argv.slice(2))
const kebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
for (const create of [...SCENES, ...MADE_SCENES]) {
  if (wanted.size > 0 && !wanted.has(kebab(create.name))) continue
  await takePictures(browser, await create())
}
await browser.close()
