import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { quote } from './reader.ts'

/** A path without links; where no file is there yet, that of its folder with its name. */
function withoutLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const folder = dirname(path)
    return folder === path ? path : join(withoutLinks(folder), basename(path))
  }
}

/** Whether a path leads to one of these files, through links as well. */
export function isOneOf(files: readonly string[]): (path: string) => boolean {
  const real = new Set(files.map(withoutLinks))
  return (path) => real.has(withoutLinks(path))
}

/** The file at `report-file` is deleted before anything is read, so it must not be a file that an input names. */
export const sameFileText = (reportFile: string): string =>
  `report-file names the same file, ${quote(reportFile)}. They take two paths.`
