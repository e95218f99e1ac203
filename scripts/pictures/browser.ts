import { installTool } from '../tool.ts'

/**
 * Chromium, driven by playwright-core, which is installed only where pictures are taken. Of its types
 * there is what the pictures need: https://playwright.dev/docs/api/class-page
 */

interface Clip {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Tab {
  goto(url: string): Promise<unknown>
  setContent(html: string): Promise<void>
  evaluate(expression: string): Promise<number>
  screenshot(options: {
    readonly path: string
    readonly clip?: Clip
    readonly fullPage?: boolean
    readonly timeout?: number
  }): Promise<unknown>
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

interface Playwright {
  readonly chromium: {
    launch(options: {
      readonly executablePath: string
      readonly args: readonly string[]
    }): Promise<Browser>
  }
}

/** `CHROMIUM` names the browser's executable. */
export async function launchBrowser(): Promise<Browser> {
  const path = `${installTool('browser')}/playwright-core/index.mjs`
  const { chromium } = (await import(path)) as Playwright
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
}
