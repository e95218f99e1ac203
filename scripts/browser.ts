import { installTool } from './tool.ts'

/**
 * Chromium, driven by playwright-core, which is installed only where it is needed. Of its types
 * there is what pictures and tests need: https://playwright.dev/docs/api/class-page
 */

/** A message on the console, or a request. */
interface TabEvent {
  text(): string
  url(): string
}

export interface Tab {
  goto(url: string): Promise<unknown>
  evaluate<T = number>(expression: string): Promise<T>
  on(event: 'console' | 'request', listener: (event: TabEvent) => void): unknown
  on(event: 'pageerror', listener: (error: Error) => void): unknown
  waitForSelector(selector: string): Promise<unknown>
  click(selector: string): Promise<void>
  fill(selector: string, value: string): Promise<void>
  selectOption(selector: string, value: string): Promise<unknown>
  textContent(selector: string): Promise<string | null>
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> }
  screenshot(options: Readonly<Record<string, unknown>>): Promise<unknown>
  close(): Promise<void>
}

export interface Browser {
  newPage(options: {
    readonly viewport: { readonly width: number; readonly height: number }
    readonly deviceScaleFactor?: number
    readonly colorScheme: 'light' | 'dark'
  }): Promise<Tab>
  close(): Promise<void>
}

/** Nothing is asked of anybody, so that a request which a page makes is seen. */
const ARGUMENTS =
  '--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update --disable-sync --no-first-run'

/** `CHROMIUM` names the browser's executable. */
export async function launchBrowser(): Promise<Browser> {
  const path = `${installTool('browser')}/playwright-core/index.mjs`
  const { chromium } = (await import(path)) as {
    chromium: { launch(options: object): Promise<Browser> }
  }
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ARGUMENTS.split(' '),
  })
}
