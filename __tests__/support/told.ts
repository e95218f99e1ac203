import { expect } from '@jest/globals'
import type { ActionRun } from './run-action.ts'

/** The run's errors as the runner shows them, each in one line. */
export const errorLines = ({ log }: ActionRun): readonly string[] =>
  log.split('\n').filter((line) => line.startsWith('::error'))

/** The run fails, and what it says at its end names all of these: its errors, and each in full. */
export function expectErrors(run: ActionRun, ...names: readonly string[]): void {
  const end = run.log.slice(run.log.lastIndexOf('::endgroup::'))
  expect(run.exitCode).toBe(1)
  expect(errorLines(run)).not.toEqual([])
  for (const name of names) expect(end).toContain(name)
}
