import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hasErrorCode } from '../text/errors.ts'

/** The one path of a file that may be named through links; the file itself need not be there. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return join(await realpath(dirname(path)), basename(path))
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return path
    throw error
  }
}
