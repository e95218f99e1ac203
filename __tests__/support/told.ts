import { expect } from '@jest/globals'
import type { ActionRun } from './run-action.ts'

const linesOf = ({ log }: ActionRun, command: string): readonly string[] =>
  log.split('\n').filter((line) => line.startsWith(`::${command}`))

/** The run's errors as the runner shows them, each in one line. */
export const errorLines = (run: ActionRun): readonly string[] => linesOf(run, 'error')

/** The run's warnings as the runner shows them, each in one line. */
export const warningLines = (run: ActionRun): readonly string[] => linesOf(run, 'warning')

/** The run fails, and its errors name all of these. */
export function expectErrors(run: ActionRun, ...names: readonly string[]): void {
  const errors = errorLines(run).join('\n')
  expect(run.exitCode).toBe(1)
  for (const name of names) expect(errors).toContain(name)
}

/** The status of each target, in the order of the report. */
export const statusesOf = ({ report }: ActionRun): readonly unknown[] =>
  (report?.targets ?? []).map((target) => ('status' in target ? target.status : undefined))
