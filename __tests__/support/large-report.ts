import { buildReport } from '../../src/report/build.ts'
import type { Image, Inventory, Snapshot, TargetInventory } from '../../src/model/index.ts'
import { plan } from '../../src/plan/index.ts'
import type { Report } from '../../src/report/schema.ts'
import {
  anImage,
  aPolicy,
  aSnapshot,
  aTargetInventory,
  daysAgo,
  known,
  mapped,
  naming,
  NOW,
  tags,
} from './model-factories.ts'
import { aPlannedTarget } from './planned-factories.ts'

const hex = (index: number): string => index.toString(16).padStart(17, '0')

const FAMILIES = 200

function image(index: number): Image {
  return anImage({
    id: `ami-${hex(index)}`,
    name: `service-${String(index % FAMILIES)}-2026-${String(index)}`,
    createdAt: daysAgo(index * 0.05),
    tags: tags({
      environment: index % 2 === 0 ? 'dev' : 'prod',
      role: `service-${String(index % FAMILIES)}`,
    }),
    deregistrationProtection: 'disabled',
    snapshots: [mapped(`snap-${hex(index)}`, 20)],
  })
}

function snapshot(index: number): Snapshot {
  return aSnapshot({
    id: `snap-${hex(index)}`,
    description: `Created by CreateImage(i-${hex(index)}) for ami-${hex(index)}`,
    volumeId: `vol-${hex(index)}`,
    startedAt: daysAgo(index * 0.05),
    volumeSizeGib: 20,
  })
}

function inventory(images: number): TargetInventory {
  return aTargetInventory({
    images: Array.from({ length: images }, (_, index) => image(index)),
    snapshots: known(Array.from({ length: images }, (_, index) => snapshot(index))),
    references: Array.from({ length: images / 40 }, (_, index) =>
      naming(`ami-${hex(index * 3)}`, { resource: `i-${hex(index)}`, detail: 'running' }),
    ),
  })
}

/** The report of a dry run over so many images of one target. */
export function createLargeReport(images: number): Report {
  const read = inventory(images)
  const pooled: Inventory = { targets: [read], others: [], evidenceOnly: [], repository: [] }
  const [of] = plan(pooled, aPolicy({ maxRemovals: { kind: 'none' } }), NOW).targets
  if (of === undefined) throw new Error('One target makes one plan')
  const planned = aPlannedTarget({ plan: of })
  return buildReport(
    {
      dryRun: true,
      settings: { mapping: 'tags:environment,role' },
      run: { version: '1.0.0', startedAt: NOW.toISOString() },
      result: { targets: [planned], problems: [], warnings: [] },
      planFile: undefined,
    },
    NOW,
  )
}
