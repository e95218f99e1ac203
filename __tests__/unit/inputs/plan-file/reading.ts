import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPlanFile, type PlanFile } from '../../../../src/inputs/plan-file.ts'
import { NOW, TARGET } from '../../../support/model-factories.ts'
import {
  createReport,
  goingImage,
  reportImage,
  reportOrphan,
  reportTarget,
} from '../../../support/report-factories.ts'

let folder = ''

/** Where the plan file of a test is; another name is one that is not there. */
export const pathOf = (name = 'plan.json'): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-file-'))
})
afterAll(async () => rm(folder, { recursive: true }))

export const going = goingImage(1, { id: 'ami-1', snapshots: [] })
export const staying = reportImage({ id: 'ami-2' })

export const target = (overrides: object = {}): object => ({
  ...reportTarget({ accountId: TARGET.accountId, region: TARGET.region }),
  images: [going, staying],
  ...overrides,
})

export const report = (overrides: object = {}): object => ({
  ...createReport({ dryRun: true }),
  targets: [target()],
  ...overrides,
})

export const withImages = (...images: readonly object[]): object =>
  report({ targets: [target({ images })] })
export const withOrphans = (...orphans: readonly object[]): object =>
  report({
    targets: [target({ orphans: orphans.map((each) => ({ ...reportOrphan(), ...each })) })],
  })

export async function readText(text: string, now = NOW): Promise<PlanFile> {
  await writeFile(pathOf(), text)
  return readPlanFile(pathOf(), now)
}

export const readReport = async (content: object, now = NOW): Promise<PlanFile> =>
  readText(JSON.stringify(content), now)
