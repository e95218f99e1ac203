import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hasErrorCode } from '../text/errors.ts'

/** The path of a file without links in its folders. The file itself need not exist. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return join(await realpath(dirname(path)), basename(path))
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return path
    throw error
  }
}
