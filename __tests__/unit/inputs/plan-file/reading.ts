import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPlanFile, type PlanFile } from '../../../../src/inputs/plan-file.ts'
import { NOW, TARGET } from '../../../support/model-factories.ts'
import {
  createReport,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
} from '../../../support/report-factories.ts'

let folder = ''

/** Where the plan file of a test is; another name is one that is not there. */
export const pathOf = (name = 'plan.json'): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-file-'))
})
afterAll(async () => rm(folder, { recursive: true }))

/** An item by its id, its verdict and its outcome: `ami-1 remove planned`. */
function item(text: string): object {
  const [id, verdict, outcome] = text.split(' ')
  return { id, verdict, outcome }
}

export const image = (text: string, ...snapshots: readonly string[]): object => ({
  ...reportImage(),
  ...item(text),
  snapshots: snapshots.map((each) => ({ ...reportSnapshot(), ...item(each) })),
})

export const orphan = (text: string): object => ({ ...reportOrphan(), ...item(text) })

export const GOING = image('ami-1 remove planned')
export const STAYING = image('ami-2 keep kept')

export const target = (overrides: object = {}): object => ({
  ...reportTarget({ accountId: TARGET.accountId, region: TARGET.region }),
  images: [GOING, STAYING],
  ...overrides,
})

export const report = (overrides: object = {}): object => ({
  ...createReport({ dryRun: true }),
  targets: [target()],
  ...overrides,
})

/** A report of one target, of which this differs. */
export const reportOf = (overrides: object): object => report({ targets: [target(overrides)] })

export async function readText(text: string, now = NOW): Promise<PlanFile> {
  await writeFile(pathOf(), text)
  return readPlanFile(pathOf(), now)
}

export const readReport = async (content: object, now = NOW): Promise<PlanFile> =>
  readText(JSON.stringify(content), now)
