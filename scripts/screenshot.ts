import { chromium } from 'playwright-core'
import { pathToFileURL } from 'node:url'

/** `node scripts/screenshot.ts PAGE.html PICTURE.png [light|dark]`: a picture of a rendered page. */
const [page = '', picture = '', theme = 'light'] = process.argv.slice(2)
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
  ],
})
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  colorScheme: theme === 'dark' ? 'dark' : 'light',
})
const tab = await context.newPage()
await tab.goto(pathToFileURL(page).href)
await tab.waitForFunction(
  'document.body.dataset.drawn === "yes" || !document.querySelector(".mermaid")',
)
await tab.screenshot({ path: picture, fullPage: true })
await browser.close()
