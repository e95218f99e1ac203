import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Report, ReportImage } from '../../src/report/schema.ts'
import { headline } from '../../src/report/summary/headline.ts'
import { formatCount, formatGib, formatUsd } from '../../src/report/words.ts'
import { createFleetReport, writePageOf } from '../support/page-reports.ts'
import {
  createReport,
  idOf,
  removedImage,
  reportImage,
  reportSnapshot,
  reportTarget,
} from '../support/report-factories.ts'
import { makeTemporaryFolder } from '../support/temporary-folder.ts'
import {
  findingsOf,
  hashOf,
  launchBrowser,
  openAddress,
  openPage,
  textsOf,
  type Browser,
  type OpenPage,
  type View,
} from './open-page.ts'

let browser: Browser
let folder: string
const opened: OpenPage[] = []

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
})

beforeEach(() => {
  folder = makeTemporaryFolder('page')
})

afterEach(async () => {
  const trouble = opened.flatMap((page) => page.trouble)
  await Promise.all(opened.splice(0).map(({ tab }) => tab.close()))
  // Whatever a test is about, the page says nothing on the console and asks nobody.
  if (trouble.length > 0) throw new Error(trouble.join('\n'))
})

async function open(report: Report, view: View = {}): Promise<OpenPage> {
  const page = await openPage(browser, report, folder, view)
  opened.push(page)
  return page
}

/** The page of a report with these images, at the first of them. */
const openImages = async (images: readonly ReportImage[], report: Partial<Report> = {}) =>
  open(createReport({ ...report, targets: [reportTarget({ images: [...images] })] }), {
    hash: `#image=${images[0]?.id ?? ''}`,
  })

const FLEET = createFleetReport(800)

/** The first words of the line of totals. */
const totals = async ({ tab }: OpenPage): Promise<string> =>
  (await tab.textContent('.totals')) ?? ''

describe('the page of a report', () => {
  it('begins with what the summary begins with, and adds up to the totals of the report', async () => {
    const page = await open(FLEET)
    const { images, reclaimableGib, reclaimableUsdPerMonth } = FLEET.totals
    const text = (await page.tab.textContent('header')) ?? ''
    expect(text).toContain(headline(FLEET))
    expect(text).toContain('Permanent')
    expect(await textsOf(page, 'header td')).toContain(formatCount(images.planned))
    expect(await totals(page)).toContain('800 images')
    expect(await totals(page)).toContain(
      `Would be freed: ${formatGib(reclaimableGib)}, up to ${formatUsd(reclaimableUsdPerMonth)} a month.`,
    )
  })

  it('adds up to the totals of one target, chosen by account and Region', async () => {
    const page = await open(FLEET)
    const [, , , target] = FLEET.targets
    await page.tab.selectOption('#filter-account', target?.accountId ?? '')
    await page.tab.selectOption('#filter-region', target?.region ?? '')
    expect(await totals(page)).toContain('200 of 800 images')
    expect(await totals(page)).toContain(
      `Would be freed: ${formatGib(target?.totals.reclaimableGib ?? 0)},`,
    )
    expect(await hashOf(page)).toBe('#account=444455556666&region=us-east-1')
  })

  it('finds an image by its id, its name or what uses it, and images by their family', async () => {
    const wanted = FLEET.targets[1]?.images.find(({ references }) => references.length > 0)
    const { id = '', name = '', references = [] } = wanted ?? {}
    const page = await open(FLEET)
    for (const query of [id, name.toUpperCase(), references[0]?.resource ?? '']) {
      await page.tab.fill('#search', query)
      expect(await textsOf(page, '.row .name-cell .second')).toStrictEqual([id])
    }
    await page.tab.fill('#search', 'prod.service-1')
    expect(await totals(page)).toContain('400 of 800 images')
  })

  it('shows what an address says, and nothing that it does not know', async () => {
    const page = await open(FLEET, {
      hash: '#verdict=remove&family=prod.service-1&sort=size&x=%3Cb%3E',
    })
    const going = FLEET.targets.flatMap(({ images }) =>
      images.filter(({ family, verdict }) => family === 'prod.service-1' && verdict === 'remove'),
    )
    expect(await totals(page)).toContain(`${String(going.length)} of 800 images`)
    expect(new Set(await textsOf(page, '.row .badge'))).toStrictEqual(new Set(['to remove']))
  })

  it('sorts one way, the other way, and not at all', async () => {
    const page = await open(FLEET)
    const sizes = async (): Promise<readonly number[]> =>
      (await textsOf(page, '.row .size-cell')).map((text) => Number.parseFloat(text))
    const before = await sizes()
    await page.tab.click('.head .size-cell button')
    const up = await sizes()
    expect(up).toStrictEqual(up.toSorted((a, b) => a - b))
    await page.tab.click('.head .size-cell button')
    expect((await sizes())[0]).toBe(47)
    await page.tab.click('.head .size-cell button')
    expect(await sizes()).toStrictEqual(before)
  })

  it('holds only the rows in view in the document, and others as one scrolls', async () => {
    const page = await open(FLEET)
    expect((await textsOf(page, '.row')).length).toBeLessThan(80)
    await page.tab.evaluate(`new Promise((resolve) => {
      const list = document.querySelector('.list')
      list.addEventListener('scroll', resolve, { once: true })
      list.scrollTop = 1e9
    })`)
    const ids = await textsOf(page, '.row .name-cell .second')
    expect(ids.at(-1)).toBe(FLEET.targets.at(-1)?.images.at(-1)?.id)
    expect(ids.length).toBeLessThan(80)
  })

  it('is worked by keyboard alone', async () => {
    const page = await open(FLEET)
    const { keyboard } = page.tab
    const [first, second] = FLEET.targets[0]?.images ?? []
    await keyboard.press('/')
    await keyboard.type('service-0')
    expect(await totals(page)).toContain('400 of 800 images')
    await page.tab.evaluate("document.querySelector('.list').focus()")
    await keyboard.press('ArrowDown')
    expect(await hashOf(page)).toBe(`#search=service-0&image=${first?.id ?? ''}`)
    await keyboard.press('ArrowDown')
    expect(await page.tab.textContent('.detail h2')).toBe(second?.name)
    expect(await textsOf(page, '.row[aria-selected="true"] .second')).toContain(second?.id)
    await keyboard.press('Enter')
    await keyboard.press('Escape')
    expect(await hashOf(page)).toBe('#search=service-0')
    await keyboard.press('End')
    const last = FLEET.targets.at(-1)?.images.findLast(({ family }) => family === 'prod.service-0')
    expect(await page.tab.textContent('.detail h2')).toBe(last?.name)
  })

  it('shows beside the list why an image stays, what uses it, and what would change that', async () => {
    const image = reportImage({
      reason: 'in-use',
      explanation: 'Used by i-0123 (running).',
      references: [{ source: 'instances', resource: 'i-0123', detail: 'running' }],
      snapshots: [reportSnapshot()],
    })
    const page = await openImages([image])
    const text = (await page.tab.textContent('.detail')) ?? ''
    expect(text).toContain('Used by i-0123 (running).')
    expect(text).toContain('No setting: it goes once what uses it does not name it any more.')
    const links =
      "[...document.querySelectorAll('.detail a')].map(({ href, rel }) => href + ' ' + rel)"
    const region = 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1'
    expect(await page.tab.evaluate(links)).toStrictEqual([
      `${region}#ImageDetails:imageId=${idOf('ami', 1)} noreferrer`,
      `${region}#InstanceDetails:instanceId=i-0123 noreferrer`,
      `${region}#SnapshotDetails:snapshotId=${idOf('snap', 1)} noreferrer`,
    ])
  })

  it('shows the commands that bring a removed image back, snapshots first', async () => {
    const until = '2026-12-04T12:00:00.000Z'
    const recovery = { recoverable: 'yes', retentionDays: 14, until } as const
    const deleted = { verdict: 'remove', outcome: 'deleted' } as const
    const snapshots = [reportSnapshot({ id: idOf('snap', 7), ...deleted, recovery })]
    const page = await openImages([removedImage(7, { recovery, snapshots })], { dryRun: false })
    expect(await page.tab.textContent('.detail pre')).toBe(
      [
        `aws ec2 restore-snapshot-from-recycle-bin --region eu-west-1 --snapshot-id ${idOf('snap', 7)}`,
        `aws ec2 restore-image-from-recycle-bin --region eu-west-1 --image-id ${idOf('ami', 7)}`,
      ].join('\n'),
    )
    expect(await totals(page)).toContain('Freed: 8 GiB')
  })

  it('shows a family on a line of time, one mark an image, and an image at a click', async () => {
    const { images } = FLEET.targets[0] ?? { images: [] }
    const page = await open(FLEET, {
      hash: '#family=prod.service-0&account=111122223333&region=eu-west-1',
    })
    const family = images.filter(({ family: label }) => label === 'prod.service-0')
    const marks = '.timeline svg[role="img"] .dot'
    expect((await textsOf(page, marks)).length).toBe(family.length)
    expect((await textsOf(page, `${marks}.going`)).length).toBe(
      family.filter(({ verdict }) => verdict === 'remove').length,
    )
    await page.tab.click(`${marks}.in-use`)
    expect(await page.tab.textContent('.detail .badge')).toBe('in use')
  })

  it('shows what earlier reports add up to', async () => {
    const month = { runs: 1, removed: 10, deleted: 12, reclaimedGib: 100, reclaimedUsdPerMonth: 5 }
    const months = ['2026-09', '2026-10', '2026-11'].map((name) => ({ ...month, month: name }))
    const merged = { reports: 2, missing: 0, history: { months, keptLongest: [] } }
    const page = await open(createReport({ merged }))
    expect(await textsOf(page, '.history b')).toStrictEqual(['30', '300 GiB', '$15.00'])
    expect(await textsOf(page, '.history svg')).toHaveLength(3)
  })

  it('shows hostile names as text', async () => {
    const attack = '<img src=x onerror=alert(1)></script><script>alert(2)</script>'
    const references = [{ source: 'repository', resource: attack, detail: attack }]
    const texts = { name: attack, family: attack, explanation: attack }
    const page = await openImages([
      reportImage({ ...texts, reason: 'in-use', references }),
      reportImage({ id: idOf('ami', 2), name: 'javascript:alert(3)', family: 'b' }),
    ])
    expect(await page.tab.textContent('.detail h2')).toBe(attack)
    expect(await page.tab.textContent('.row .first')).toBe(attack)
    expect(await textsOf(page, 'img, main script, main a:not([href^="https:"])')).toStrictEqual([])
  })

  it.each([
    [1600, 'light'],
    [1600, 'dark'],
    [400, 'light'],
    [400, 'dark'],
  ] as const)(
    'is %i pixels wide and %s, within its width and accessible',
    async (width, colorScheme) => {
      const view = { width, colorScheme, height: 800 }
      const image = FLEET.targets[0]?.images[7]?.id ?? ''
      const [plain, all] = [
        await open(FLEET, view),
        await open(FLEET, { ...view, hash: `#family=prod.service-0&image=${image}` }),
      ]
      expect(await findingsOf(plain)).toStrictEqual([])
      expect(await findingsOf(all)).toStrictEqual([])
      expect(await all.tab.evaluate('document.documentElement.scrollWidth')).toBe(width)
    },
  )
})

const MIB = 1024 ** 2

describe('the page of a large account', () => {
  it.each([
    [20_000, MIB],
    [100_000, 5 * MIB],
  ])('shows and filters %i images within its size', async (images, most) => {
    const address = await writePageOf(createFleetReport(images), folder)
    expect(statSync(fileURLToPath(address)).size).toBeLessThan(most)
    const page = await openAddress(browser, address)
    opened.push(page)
    expect(await totals(page)).toContain(`${formatCount(images)} images`)
    await page.tab.fill('#search', 'service-7')
    expect(await totals(page)).toContain(` of ${formatCount(images)} images`)
    expect((await textsOf(page, '.row')).length).toBeLessThan(80)
  })
})
