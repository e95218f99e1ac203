import { readFile } from 'node:fs/promises'
import type { Report } from '../../src/report/schema.ts'
import { launchBrowser, type Browser, type Tab } from '../../scripts/browser.ts'
import { installTool } from '../../scripts/tool.ts'
import { writePageOf } from '../support/page-reports.ts'

/** A page in a browser, with all that it said or asked for. */
export interface OpenPage {
  readonly tab: Tab
  readonly address: string
  /** Messages on the console, errors of the page, and requests to anything but the file. */
  readonly trouble: readonly string[]
}

export interface View {
  readonly hash?: string
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
}

/** Opens an address, and waits until the list is there. */
export async function openAddress(
  browser: Browser,
  address: string,
  { hash = '', width = 1600, height = 900, colorScheme = 'light' }: View = {},
): Promise<OpenPage> {
  const tab = await browser.newPage({ viewport: { width, height }, colorScheme })
  const trouble: string[] = []
  tab.on('console', (message) => trouble.push(`console: ${message.text()}`))
  tab.on('pageerror', ({ message }) => trouble.push(`error: ${message}`))
  tab.on('request', (request) => {
    if (request.url().split('#')[0] !== address) trouble.push(`request: ${request.url()}`)
  })
  await tab.goto(`${address}${hash}`)
  await tab.waitForSelector('.list')
  return { tab, address, trouble }
}

/** Writes the page of a report and opens it. */
export const openPage = async (
  browser: Browser,
  report: Report,
  folder: string,
  view: View = {},
): Promise<OpenPage> => openAddress(browser, await writePageOf(report, folder), view)

/** What axe-core finds, with the elements that it finds it in. */
export async function findingsOf({ tab }: OpenPage): Promise<readonly string[]> {
  const axe = await readFile(`${installTool('browser')}/axe-core/axe.min.js`, 'utf8')
  await tab.evaluate(`${axe}; undefined`)
  return tab.evaluate<readonly string[]>(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => [id, target, failureSummary].join(' '))))`,
  )
}

/** The text of each element that a selector finds. */
export const textsOf = ({ tab }: OpenPage, selector: string): Promise<readonly string[]> =>
  tab.evaluate<readonly string[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map(({ textContent }) => textContent)`,
  )

/** What stands after `#`. */
export const hashOf = ({ tab }: OpenPage): Promise<string> => tab.evaluate<string>('location.hash')

export { launchBrowser, type Browser }
