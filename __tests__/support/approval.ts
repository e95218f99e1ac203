import { join } from 'node:path'
import type { Report } from '../../src/report/schema.ts'
import type { Inputs } from './run-action.ts'
import type { Scenario, ScenarioRun } from './scenario.ts'
import { makeWorkspace } from './temporary-folder.ts'
import { writeFiles } from './workspace.ts'

/** Writes a plan to a file of its own, and says where. */
export async function writePlan(plan: object | string): Promise<string> {
  const folder = await makeWorkspace()
  const text = typeof plan === 'string' ? plan : JSON.stringify(plan)
  await writeFiles(folder, { 'plan.json': text })
  return join(folder, 'plan.json')
}

/** The report of a dry run, as one approves it. */
export async function approve({ dryRun }: Scenario, inputs: Inputs): Promise<Report> {
  const { report } = await dryRun(inputs)
  if (report === undefined) throw new Error('A dry run writes a report')
  return report
}

/** What differs from the plan: the item, whether the plan removes it, and the reason. */
export const differencesOf = ({ report }: ScenarioRun): readonly unknown[] =>
  (report?.planFile?.differences ?? []).map(({ id, planned, reason }) => [id, planned, reason])
