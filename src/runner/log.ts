import * as core from '@actions/core'
import { forLog, linesForLog } from '../text/display.ts'

/** The log of the run. Whatever it is given, the runner finds no command of anybody else's in it. */
export const log = {
  info(line: string): void {
    core.info(forLog(line))
  },
  lines(lines: readonly string[]): void {
    for (const line of lines.flatMap(linesForLog)) core.info(line)
  },
  notice(message: string): void {
    core.notice(forLog(message))
  },
  startGroup(title: string): void {
    core.startGroup(forLog(title))
  },
  endGroup(): void {
    core.endGroup()
  },
  annotate(level: 'error' | 'warning', title: string, message: string): void {
    core[level](forLog(message), { title: forLog(title) })
  },
  /** The step fails. */
  fail(title: string, message: string): void {
    log.annotate('error', title, message)
    process.exitCode = core.ExitCode.Failure
  },
}
