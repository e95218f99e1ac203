import { buildReport } from '../../src/report/build.ts'
import type { Image, Inventory, Policy, Snapshot, TargetInventory } from '../../src/model.ts'
import { DAY } from '../../src/model.ts'
import { plan } from '../../src/plan/index.ts'
import type { Report } from '../../src/report-schema.ts'

const NOW = new Date('2026-11-20T12:00:00Z')

const hex = (index: number): string => index.toString(16).padStart(17, '0')

const FAMILIES = 200

function image(index: number): Image {
  return {
    id: `ami-${hex(index)}`,
    name: `service-${String(index % FAMILIES)}-2026-${String(index)}`,
    architecture: 'x86_64',
    state: 'available',
    createdAt: new Date(NOW.getTime() - index * 0.05 * DAY),
    tags: new Map([
      ['environment', index % 2 === 0 ? 'dev' : 'prod'],
      ['role', `service-${String(index % FAMILIES)}`],
    ]),
    isPublic: false,
    lastLaunchedAt: undefined,
    deregistrationProtection: 'disabled',
    copyOf: undefined,
    snapshots: [{ snapshotId: `snap-${hex(index)}`, volumeSizeGib: 20 }],
  }
}

function snapshot(index: number): Snapshot {
  return {
    id: `snap-${hex(index)}`,
    state: 'completed',
    description: `Created by CreateImage(i-${hex(index)}) for ami-${hex(index)}`,
    volumeId: `vol-${hex(index)}`,
    startedAt: new Date(NOW.getTime() - index * 0.05 * DAY),
    tags: new Map(),
    volumeSizeGib: 20,
    fullSizeBytes: undefined,
    storageTier: 'standard',
  }
}

const POLICY: Policy = {
  mapping: { by: 'tags', keys: ['environment', 'role'] },
  keepPrevious: 4,
  maxAge: undefined,
  unusedFor: 7 * DAY,
  include: [],
  exclude: [],
  imageIds: [],
  deleteSnapshots: true,
  orphanSnapshots: 'report',
  sharedImages: 'keep',
  requireRecycleBin: false,
  maxRemovals: { kind: 'none' },
  approvals: undefined,
}

function inventory(images: number): TargetInventory {
  const target = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' }
  return {
    target,
    readAt: NOW,
    images: Array.from({ length: images }, (_, index) => image(index)),
    snapshots: {
      known: true,
      value: Array.from({ length: images }, (_, index) => snapshot(index)),
    },
    references: Array.from({ length: images / 40 }, (_, index) => ({
      names: `ami-${hex(index * 3)}`,
      source: 'instances',
      resource: `i-${hex(index)}`,
      detail: 'running',
      target,
    })),
    evidence: [],
    unknownAliases: [],
    locks: { known: true, value: new Map() },
    fastRestores: { known: true, value: new Map() },
    recycleBin: { known: true, value: { imageIds: new Set(), snapshotIds: new Set() } },
    retentionRules: { known: true, value: [] },
    imageSharing: new Map(),
    snapshotSharing: new Map(),
    referencesAsked: new Set(),
  }
}

/** The report of a dry run over so many images of one target. */
export function createLargeReport(images: number): Report {
  const read = inventory(images)
  const pooled: Inventory = { targets: [read], repository: [] }
  const [planned] = plan(pooled, POLICY, NOW).targets
  if (planned === undefined) throw new Error('One target makes one plan')
  return buildReport(
    {
      dryRun: true,
      settings: { mapping: 'tags:environment,role' },
      runUrl: undefined,
      targets: [
        {
          kind: 'planned',
          target: read.target,
          evidence: [],
          notKnown: [],
          plan: planned,
          outcomes: undefined,
          error: undefined,
        },
      ],
      errors: [],
      warnings: [],
      planFile: undefined,
    },
    NOW,
  )
}
