import type { ReportImage, ReportTarget } from '../../src/report/schema.ts'
import { createHostileReport } from './hostile-report.ts'
import { createFleetReport } from './page-reports.ts'
import {
  createReport,
  goingImage,
  idOf,
  removedImage,
  reportEvidence,
  reportImage,
  reportSnapshot,
  reportTarget,
  itemError,
  times,
} from './report-factories.ts'
import type { Scene } from './scenes.ts'

/** Pages of runs that no emulated account gives: their reports are made. */

const HOSTILE = [
  'web | a | b |',
  '</details><script>alert(1)</script>',
  '[x](https://evil.example) @octo-org/team #1',
  '```json',
  'a name\u202E\u2066 that turns, and www.evil.example',
  'x'.repeat(400),
] as const

function hostile(): Scene {
  let next = -1
  const texts = (): string => HOSTILE[(next += 1) % HOSTILE.length] ?? ''
  const report = createHostileReport(texts, { dryRun: false, errors: true })
  return { name: 'hostile', title: 'Hostile names', report }
}

const twoDigits = (number: number): string => String(number).padStart(2, '0')

interface Place {
  readonly names: Pick<ReportImage, 'family' | 'familyKey'>
  readonly slug: string
  readonly row: number
}

/** The family of an image by its number, and its row in it. */
function placeIn(families: readonly string[], index: number): Place {
  const family = families[index % families.length] ?? ''
  const row = Math.floor(index / families.length)
  return { names: { family, familyKey: family }, slug: family.replace('.', '-'), row }
}

const FAMILIES = ['dev.api', 'dev.front', 'prod.api']

function disabledImage(index: number): ReportImage {
  const { slug, row, names } = placeIn(FAMILIES, index)
  return goingImage(index + 1, {
    ...names,
    name: `${slug}-2026-10-${twoDigits(28 - index)}`,
    verdict: 'disable',
    outcome: 'disabled',
    enableCommand: `aws ec2 enable-image --region eu-west-1 --image-id ${idOf('ami', index + 1)}`,
    rank: 5 + row,
    snapshots: [reportSnapshot({ id: idOf('snap', index + 1), gib: 20 })],
  })
}

const IN_BIN = {
  recovery: { recoverable: 'yes', retentionDays: 14, until: '2026-12-04T12:00:00.000Z' },
} as const

function removedAfterGrace(index: number): ReportImage {
  const { slug, names } = placeIn(FAMILIES, index)
  const image = removedImage(index + 100, {
    ...names,
    ...IN_BIN,
    name: `${slug}-2026-08-${twoDigits(28 - index)}`,
    state: 'disabled',
    createdAt: '2026-08-20T08:30:00.000Z',
  })
  return { ...image, snapshots: image.snapshots.map((each) => ({ ...each, ...IN_BIN, gib: 20 })) }
}

function keptImage(index: number, reason: ReportImage['reason']): ReportImage {
  const { slug, row, names } = placeIn(FAMILIES, index)
  return reportImage({
    ...names,
    id: idOf('ami', index + 200),
    name: `${slug}-2026-11-${twoDigits(18 - (index % 18))}`,
    createdAt: '2026-11-10T08:30:00.000Z',
    reason,
    rank: 1 + row,
  })
}

/** A target in both steps of a retirement: some are disabled, and those that were are removed. */
const retiringTarget = (): ReportTarget =>
  reportTarget({
    evidence: [reportEvidence(), reportEvidence({ source: 'launch-templates', resources: 40 })],
    images: [
      ...times(7, disabledImage),
      ...times(4, removedAfterGrace),
      ...times(12, (index) => keptImage(index, 'keep-previous')),
      ...times(5, (index) => keptImage(index + 12, 'in-grace')),
    ],
  })

/** Images in both steps of a retirement. */
export const grace = (): Scene => ({
  name: 'grace',
  title: 'Retirement in two steps',
  report: createReport({
    dryRun: false,
    settings: { mapping: 'tags:environment,role', 'keep-previous': '4', grace: '14d' },
    targets: [retiringTarget()],
  }),
})

const SERVICES = ['api', 'worker', 'gateway', 'search', 'billing', 'mail', 'reports', 'auth']

const PROTECTED = itemError(
  'OperationNotPermitted',
  'You are not permitted to deregister this image.',
)
const DENIED = itemError(
  'UnauthorizedOperation',
  'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/ami-cleanup/ami-cleanup-4711 is not authorized to perform: ec2:DeregisterImage because no identity-based policy allows the ec2:DeregisterImage action',
)

/** An image of which AWS refuses the removal, because of a protection or of a missing permission. */
function failedImage(index: number): ReportImage {
  const { slug, row, names } = placeIn(SERVICES, index)
  const image = goingImage(index + 1, {
    ...names,
    name: `${slug}-2026-${twoDigits(1 + (index % 9))}-${String(index)}`,
    rank: 13 + row,
    outcome: 'failed',
    error: index % 23 === 0 ? PROTECTED : DENIED,
  })
  const error = itemError('image-stays', 'the image was not deregistered')
  const left = { gib: 20, outcome: 'not-attempted', error } as const
  return { ...image, snapshots: image.snapshots.map((each) => ({ ...each, ...left })) }
}

const thousandFailures = (): Scene => {
  const kept = times(96, (index) => keptImage(index, 'keep-previous'))
  const images = [...times(1_150, failedImage), ...kept]
  return {
    name: 'thousand-failures',
    title: 'A run with more than a thousand failures',
    report: createReport({
      ...{ dryRun: false, result: 'failure' },
      targets: [reportTarget({ status: 'failed', images })],
    }),
  }
}

const large = (): Scene => ({
  name: 'large',
  title: '20,000 images',
  report: createFleetReport(20_000),
})

export const MADE_SCENES: readonly (() => Scene)[] = [grace, thousandFailures, hostile, large]
