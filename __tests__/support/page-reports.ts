import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { renderPage } from '../../src/page/render.ts'
import { withFigures } from '../../src/report/families.ts'
import type { Report, ReportImage, ReportTarget } from '../../src/report/schema.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { ordinal } from '../../src/report/words.ts'
import {
  createReport,
  goingImage,
  NOW,
  reportEvidence,
  reportImage,
  reportSnapshot,
} from './report-factories.ts'

const DAY = 24 * 60 * 60 * 1000

const IMAGES_OF_A_FAMILY = 100

/** An id as random as AWS's: what compresses well would say nothing of a page's size. */
const randomId = (prefix: string, seed: string): string =>
  `${prefix}-0${createHash('sha256').update(`${prefix} ${seed}`).digest('hex').slice(0, 16)}`

function imageOf(number: number, seed: string): ReportImage {
  const place = number % IMAGES_OF_A_FAMILY
  const service = `service-${String(Math.floor(number / IMAGES_OF_A_FAMILY))}`
  const createdAt = new Date(NOW.getTime() - place * DAY - (number % 997) * 61_000).toISOString()
  const common = {
    id: randomId('ami', seed),
    name: `${service}-${createdAt.slice(0, 10)}-${randomId('', seed).slice(2, 9)}`,
    family: `prod.${service}`,
    familyKey: JSON.stringify(['prod', service]),
    createdAt,
    tags: { environment: 'prod', role: service, commit: randomId('', seed) },
  }
  const snapshot = { id: randomId('snap', seed), gib: 8 + (number % 40) }
  if (place % 10 === 3) {
    const instance = randomId('i', seed)
    return reportImage({
      ...common,
      reason: 'in-use',
      explanation: `Used by ${instance} (running).`,
      references: [{ source: 'instances', resource: instance, detail: 'running' }],
      snapshots: [reportSnapshot(snapshot)],
    })
  }
  if (place < 5) {
    const rank = place < 3 ? place + 1 : place
    const explanation = `${ordinal(rank)} newest unused image of its family; keep-previous keeps 4.`
    return reportImage({ ...common, rank, explanation, snapshots: [reportSnapshot(snapshot)] })
  }
  return goingImage(place, {
    ...common,
    rank: place,
    snapshots: [reportSnapshot({ ...snapshot, verdict: 'remove', outcome: 'planned' })],
  })
}

/** Accounts and Regions of a fleet. */
const PLACES = [
  ['111122223333', 'eu-west-1'],
  ['111122223333', 'us-east-1'],
  ['444455556666', 'eu-west-1'],
  ['444455556666', 'us-east-1'],
] as const

function targetOf([accountId, region]: (typeof PLACES)[number], images: number): ReportTarget {
  return withFigures({
    ...{ accountId, region, partition: 'aws', status: 'done' },
    evidence: [reportEvidence()],
    ...{ notKnown: [], refusals: [], orphans: [] },
    images: Array.from({ length: images }, (_, number) =>
      imageOf(number, `${accountId} ${region} ${String(number)}`),
    ),
  })
}

/** A dry run over so many images of a fleet, with ids as AWS gives them. */
export function createFleetReport(images: number): Report {
  const targets = PLACES.map((place) => targetOf(place, images / PLACES.length))
  // The JSON Schema is left out of it: to hold so many images against it takes longer than the test.
  return { ...createReport({ targets: [] }), targets, totals: totalsOf(targets) }
}

/** Writes the page of a report, and returns its address. */
export async function writePageOf(report: Report, folder: string): Promise<string> {
  const path = join(folder, 'report.html')
  await writeFile(path, renderPage(report))
  return pathToFileURL(path).href
}
