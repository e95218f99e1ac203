import { mkdir, writeFile } from 'node:fs/promises'
import { chromium, type Browser } from 'playwright-core'
import { renderPage } from '../__tests__/support/render-github.ts'
import { SCENES, type Scene } from '../__tests__/support/scenes.ts'

/**
 * Renders the summaries of several runs as GitHub does and takes pictures of them, light and dark.
 * `CHROMIUM` names the browser's executable; arguments name scenes, all of them by default.
 */

const FOLDER = new URL('../demo/pictures/', import.meta.url)

async function takePicture(browser: Browser, scene: Scene, theme: 'light' | 'dark'): Promise<void> {
  const page = new URL(`${scene.name}-${theme}.html`, FOLDER)
  await writeFile(page, await renderPage(scene.summary, { title: scene.title, theme }))
  const tab = await browser.newPage({
    viewport: { width: 1280, height: 900 },
    colorScheme: theme,
  })
  await tab.goto(page.href)
  await tab.waitForFunction('document.body.dataset.drawn === "yes"')
  await tab.screenshot({
    path: new URL(`${scene.name}-${theme}.png`, FOLDER).pathname,
    clip: {
      x: 0,
      y: 0,
      width: 1280,
      height: Math.min(3_000, await tab.evaluate<number>('document.body.scrollHeight')),
    },
    fullPage: true,
  })
  await tab.close()
}

await mkdir(FOLDER, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
})
const wanted = new Set(process.argv.slice(2))
for (const create of SCENES) {
  if (wanted.size > 0 && !wanted.has(create.name)) continue
  const scene = await create()
  await writeFile(new URL(`${scene.name}.md`, FOLDER), scene.summary)
  for (const theme of ['light', 'dark'] as const) await takePicture(browser, scene, theme)
  console.log(`${scene.name}: ${scene.title}`)
}
await browser.close()
