import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import { create } from '@actions/glob'
import { hasErrorCode } from '../text/errors.ts'

/** A path as a pattern that matches it and nothing else. https://github.com/actions/toolkit/tree/main/packages/glob#patterns */
const asPattern = (path: string): string =>
  (sep === '\\' ? path : path.replaceAll('\\', '\\\\')).replaceAll(/[[?*]/g, '[$&]')

/**
 * The files that a line of an input finds, a path or a pattern, relative to the workspace. Folders
 * that are links are not entered: in a hostile workspace they could lead anywhere.
 * @throws what the file system answers
 */
export async function matchingFiles(
  pattern: string,
  workspace: string,
): Promise<readonly string[]> {
  const whole = isAbsolute(pattern) ? pattern : join(asPattern(workspace), pattern)
  const globber = await create(whole, { followSymbolicLinks: false, matchDirectories: false })
  return globber.glob()
}

/** The path of a file without links in its folders. The file itself need not exist. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return join(await realpath(dirname(path)), basename(path))
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return path
    throw error
  }
}
