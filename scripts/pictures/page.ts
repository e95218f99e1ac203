import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { README_PICTURES } from '../../__tests__/support/readme-picture.ts'
import { createFleetReport, writePageOf } from '../../__tests__/support/page-reports.ts'
import type { Scene } from '../../__tests__/support/scenes.ts'
import type { Report } from '../../src/report/schema.ts'
import type { Browser } from './browser.ts'

/** One look at a page: what stands in the address, and how wide the window is, in CSS pixels. */
interface State {
  readonly name: string
  readonly report: Report
  readonly hash?: string
  readonly width: number
  /** Shows the list, past the first screen. */
  readonly isScrolled?: true
}

const WIDE = 1_600
const NARROW = 400
const HEIGHT = 900

/** A fleet that was merged with reports of half a year. */
function mergedFleet(): Report {
  const months = [40, 310, 120, 90, 260, 75].map((removed, place) => ({
    ...{ month: `2026-${String(place + 6).padStart(2, '0')}`, runs: 4, removed, deleted: removed },
    ...{ reclaimedGib: removed * 12, reclaimedUsdPerMonth: removed * 0.6 },
  }))
  const merged = { reports: 4, expected: 4, missing: 0, history: { months, keptLongest: [] } }
  return { ...createFleetReport(4_000), merged }
}

/** The README shows a family on its line of time, with an image beside the list. */
const IN_README = 'page-family'

/** The families of the page's own pictures are those of the scene of a dry run. */
function statesOf({ report }: Scene): readonly State[] {
  const images = report.targets[0]?.images ?? []
  const going = images.find(({ family, verdict }) => family === 'dev.front' && verdict === 'remove')
  const used = images.find(({ references }) => references.length > 1)
  const family = `#family=dev.front&image=${going?.id ?? ''}`
  const fleet = mergedFleet()
  return [
    { name: 'page', report, width: WIDE },
    { name: 'page-family', report, width: WIDE, hash: family, isScrolled: true },
    { name: 'page-narrow', report, width: NARROW, isScrolled: true },
    {
      ...{ name: 'page-narrow-image', report, width: NARROW, isScrolled: true },
      hash: `#image=${used?.id ?? ''}`,
    },
    { name: 'page-fleet', report: fleet, width: WIDE },
    {
      ...{ name: 'page-fleet-family', report: fleet, width: WIDE, isScrolled: true },
      hash: '#family=prod.service-1',
    },
  ]
}

/** Takes pictures of the page in six states, light and dark, into a folder, and keeps that of the README. */
export async function takePagePictures(browser: Browser, scene: Scene, out: URL): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'))
  for (const { name, report, hash = '', width, isScrolled } of statesOf(scene)) {
    const address = await writePageOf(report, folder)
    for (const colorScheme of ['light', 'dark'] as const) {
      const tab = await browser.newPage({ viewport: { width, height: HEIGHT }, colorScheme })
      await tab.goto(`${address}${hash}`)
      await tab.waitForSelector('.row')
      if (isScrolled) await tab.evaluate("document.querySelector('.workbench').scrollIntoView()")
      const picture = new URL(`${name}-${colorScheme}.png`, out)
      await tab.screenshot({ path: picture.pathname })
      if (name === IN_README)
        await copyFile(picture, new URL(`page-${colorScheme}.png`, README_PICTURES))
      await tab.close()
    }
  }
  await rm(folder, { recursive: true })
}
