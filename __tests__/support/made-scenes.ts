import type { ReportImage, ReportTarget } from '../../src/report/schema.ts'
import { createHostileReport } from './hostile-report.ts'
import { createLargeReport } from './large-report.ts'
import {
  createReport,
  goingImage,
  idOf,
  reportEvidence,
  reportImage,
  reportSnapshot,
  reportTarget,
  itemError,
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

const FAMILIES = ['dev.api', 'dev.front', 'prod.api'] as const

function disabledImage(index: number): ReportImage {
  const family = FAMILIES[index % FAMILIES.length] ?? ''
  return goingImage(index + 1, {
    name: `${family.replace('.', '-')}-2026-10-${String(28 - index).padStart(2, '0')}`,
    family,
    familyKey: family,
    verdict: 'disable',
    outcome: 'disabled',
    enableCommand: `aws ec2 enable-image --region eu-west-1 --image-id ${idOf('ami', index + 1)}`,
    rank: 5 + Math.floor(index / FAMILIES.length),
    snapshots: [reportSnapshot({ id: idOf('snap', index + 1), gib: 20 })],
  })
}

function removedAfterGrace(index: number): ReportImage {
  const family = FAMILIES[index % FAMILIES.length] ?? ''
  const recovery = {
    recoverable: 'yes',
    retentionDays: 14,
    until: '2026-12-04T12:00:00.000Z',
  } as const
  return goingImage(index + 100, {
    name: `${family.replace('.', '-')}-2026-08-${String(28 - index).padStart(2, '0')}`,
    family,
    familyKey: family,
    state: 'disabled',
    createdAt: '2026-08-20T08:30:00.000Z',
    outcome: 'removed',
    recovery,
    snapshots: [
      reportSnapshot({
        id: idOf('snap', index + 100),
        gib: 20,
        verdict: 'remove',
        outcome: 'deleted',
        recovery,
      }),
    ],
  })
}

const keptImage = (index: number, reason: ReportImage['reason']): ReportImage => {
  const family = FAMILIES[index % FAMILIES.length] ?? ''
  return reportImage({
    id: idOf('ami', index + 200),
    name: `${family.replace('.', '-')}-2026-11-${String(18 - (index % 18)).padStart(2, '0')}`,
    family,
    familyKey: family,
    createdAt: '2026-11-10T08:30:00.000Z',
    reason,
    rank: 1 + Math.floor(index / FAMILIES.length),
  })
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** A target in both steps of a retirement: some are disabled, and those that were are removed. */
function retiringTarget(): ReportTarget {
  return reportTarget({
    evidence: [reportEvidence(), reportEvidence({ source: 'launch-templates', resources: 40 })],
    images: [
      ...times(7, disabledImage),
      ...times(4, removedAfterGrace),
      ...times(12, (index) => keptImage(index, 'keep-previous')),
      ...times(5, (index) => keptImage(index + 12, 'in-grace')),
    ],
  })
}

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

/** An image of which AWS refuses the removal, because of a protection or of a missing permission. */
function failedImage(index: number): ReportImage {
  const family = SERVICES[index % SERVICES.length] ?? ''
  const isProtected = index % 23 === 0
  const errorCode = isProtected ? 'OperationNotPermitted' : 'UnauthorizedOperation'
  const words = isProtected
    ? 'You are not permitted to deregister this image.'
    : 'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/ami-cleanup/ami-cleanup-4711 is not authorized to perform: ec2:DeregisterImage because no identity-based policy allows the ec2:DeregisterImage action'
  const id = idOf('snap', index + 1)
  return goingImage(index + 1, {
    name: `${family}-2026-${String(1 + (index % 9)).padStart(2, '0')}-${String(index)}`,
    family,
    familyKey: family,
    rank: 13 + Math.floor(index / SERVICES.length),
    outcome: 'failed',
    error: itemError(errorCode, words),
    snapshots: [
      reportSnapshot({
        id,
        gib: 20,
        verdict: 'remove',
        outcome: 'not-attempted',
        error: itemError('image-stays', 'the image was not deregistered'),
      }),
    ],
  })
}

const thousandFailures = (): Scene => ({
  name: 'thousand-failures',
  title: 'A run with more than a thousand failures',
  report: createReport({
    dryRun: false,
    result: 'failure',
    targets: [
      reportTarget({
        status: 'failed',
        images: [
          ...times(1_150, failedImage),
          ...times(96, (index) => keptImage(index, 'keep-previous')),
        ],
      }),
    ],
  }),
})

const large = (): Scene => ({
  name: 'large',
  title: '20,000 images',
  report: createLargeReport(20_000),
})

export const MADE_SCENES: readonly (() => Scene)[] = [grace, thousandFailures, hostile, large]
