import { mkdir, writeFile } from 'node:fs/promises'
import {
  README_PICTURES,
  readmePage,
  readmePageHash,
} from '../../__tests__/support/readme-picture.ts'
import { COLUMN_PADDING, COLUMNS } from '../../__tests__/support/render-github.ts'
import type { Report } from '../../src/report/schema.ts'
import type { Browser } from './browser.ts'

/** How much of the demo's page the README shows, in CSS pixels. */
const HEIGHT = 760

/** Twice as many pixels: screens have them. */
const SCALE = 2

/**
 * Takes the pictures of the README, and writes beside them the report that they show and the hash of
 * the page: a test compares it with the page that the code makes of that report now.
 */
export async function keepReadmePicture(browser: Browser, report: Report): Promise<void> {
  await mkdir(README_PICTURES, { recursive: true })
  await writeFile(new URL('demo-report.json', README_PICTURES), `${JSON.stringify(report)}\n`)
  await writeFile(new URL('demo.sha256', README_PICTURES), `${await readmePageHash(report)}\n`)
  const width = COLUMNS.summary + 2 * COLUMN_PADDING
  for (const theme of ['light', 'dark'] as const) {
    const tab = await browser.newPage({
      viewport: { width, height: HEIGHT },
      deviceScaleFactor: SCALE,
      colorScheme: theme,
    })
    await tab.setContent(await readmePage(report, theme))
    const path = new URL(`demo-${theme}.png`, README_PICTURES).pathname
    await tab.screenshot({ path })
    await tab.close()
  }
}
