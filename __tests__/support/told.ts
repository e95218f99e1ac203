import { expect } from '@jest/globals'
import type { ActionRun } from './run-action.ts'

const linesOf = ({ log }: ActionRun, command: string): readonly string[] =>
  log.split('\n').filter((line) => line.startsWith(`::${command}`))

/** The run's errors as the runner shows them, each in one line. */
export const errorLines = (run: ActionRun): readonly string[] => linesOf(run, 'error')

/** The run's warnings as the runner shows them, each in one line. */
export const warningLines = (run: ActionRun): readonly string[] => linesOf(run, 'warning')

/** The run fails, and what it says at its end names all of these: its errors, and each in full. */
export function expectErrors(run: ActionRun, ...names: readonly string[]): void {
  const end = run.log.slice(run.log.lastIndexOf('::endgroup::'))
  expect(run.exitCode).toBe(1)
  expect(errorLines(run)).not.toEqual([])
  for (const name of names) expect(end).toContain(name)
}

/** The status of each target, in the order of the report. */
export const statusesOf = ({ report }: ActionRun): readonly unknown[] =>
  (report?.targets ?? []).map((target) => ('status' in target ? target.status : undefined))
