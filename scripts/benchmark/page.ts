import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFleetReport, writePageOf } from '../../__tests__/support/page-reports.ts'
import { launchBrowser, type Browser } from '../pictures/browser.ts'
import type { Figures, Part } from './figures.ts'

type Name = 'images' | 'page' | 'manyImages' | 'manyPage'

const IMAGES = 20_000
const MANY_IMAGES = 100_000

const MIB = 1024 ** 2

/** Types a word as a reader would, and waits until the browser has drawn what it finds. */
const FILTER = `new Promise((resolve) => {
  const before = performance.now()
  const search = document.querySelector('#search')
  search.value = 'service-7'
  search.dispatchEvent(new Event('input'))
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - before)))
})`

/** Says how long a page takes; seconds depend on the machine, so that no figure is made of them. */
async function tellTimes(browser: Browser, address: string, images: number): Promise<void> {
  const tab = await browser.newPage({
    viewport: { width: 1600, height: 900 },
    colorScheme: 'light',
  })
  await tab.goto(address)
  await tab.waitForSelector('.row')
  const ready = await tab.evaluate('performance.now()')
  const filtered = await tab.evaluate(FILTER)
  const heap = await tab.evaluate('performance.memory.usedJSHeapSize')
  await tab.close()
  console.log(
    `${images.toLocaleString('en-US')} images: first rows after ${ready.toFixed(0)} ms, filtered in ${filtered.toFixed(0)} ms, ${(heap / 1e6).toFixed(0)} MB of heap.`,
  )
}

/** Writes and opens the page of so many images, and returns its size in bytes. */
async function measurePage(browser: Browser, images: number, folder: string): Promise<number> {
  const report = createFleetReport(images)
  const before = performance.now()
  const address = await writePageOf(report, folder)
  console.log(`Written in ${(performance.now() - before).toFixed(0)} ms.`)
  await tellTimes(browser, address, images)
  return (await stat(fileURLToPath(address))).size
}

/** How large the pages of large accounts are, and how fast a browser shows them. */
async function measurePages(): Promise<Figures<Name>> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'))
  const browser = await launchBrowser()
  const page = await measurePage(browser, IMAGES, folder)
  const manyPage = await measurePage(browser, MANY_IMAGES, folder)
  await browser.close()
  await rm(folder, { recursive: true })
  return {
    images: { value: IMAGES, unit: 'images' },
    page: { value: page, unit: 'bytes' },
    manyImages: { value: MANY_IMAGES, unit: 'images' },
    manyPage: { value: manyPage, unit: 'bytes' },
  }
}

export const PAGE_PART: Part<Name> = {
  measure: measurePages,
  limits: { page: MIB, manyPage: 5 * MIB },
  statements: [
    'The HTML page of {images} images has {page}, that of {manyImages} images {manyPage}.',
  ],
}
