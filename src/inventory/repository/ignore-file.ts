import { lstat, readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import ignore from 'ignore'
import { hasErrorCode, reasonOf } from '../../text/errors.ts'
import { below, keyOf, type RawPath, type Unread } from './raw-path.ts'

const IGNORE_FILE = '.ami-cleanup-ignore'

/** Nobody writes a larger one by hand. */
const LARGEST_BYTES = 1024 ** 2

/** What an ignore file leaves out. */
export interface IgnoreRules {
  readonly leaveOut: (file: RawPath) => boolean
  readonly leaveOutFolder: (folder: RawPath) => boolean
  /** Why the file cannot be used, where it exists and cannot. */
  readonly unusable: Unread | undefined
}

const nothing = (unusable?: Unread): IgnoreRules => ({
  leaveOut: () => false,
  leaveOutFolder: () => false,
  unusable,
})

/** @throws what the file system answers, or why the file is not read */
async function readRules(path: RawPath): Promise<string> {
  const stats = await lstat(path.bytes)
  // Git does not follow such a link either: it could lead to a device that never ends.
  if (!stats.isFile()) throw new Error('it is not a file')
  if (stats.size > LARGEST_BYTES) throw new Error('it is larger than 1 MiB')
  return readFile(path.bytes, 'utf8')
}

/**
 * The rules of a folder's `.ami-cleanup-ignore`, in the syntax of `.gitignore`. Where they cannot
 * be used, nothing is left out, and so all files count.
 */
export async function readIgnoreRules(folder: RawPath): Promise<IgnoreRules> {
  const path = below(folder, IGNORE_FILE)
  try {
    // Like git where file names are case-sensitive. Elsewhere this leaves out too few files, which is safe.
    const rules = ignore({ ignorecase: false }).add(await readRules(path))
    const nameOf = ({ text }: RawPath): string => relative(folder.text, text).split(sep).join('/')
    return {
      leaveOut: (file) => rules.ignores(nameOf(file)),
      leaveOutFolder: (each) => keyOf(each) !== keyOf(folder) && rules.ignores(`${nameOf(each)}/`),
      unusable: undefined,
    }
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return nothing()
    return nothing({ path, why: reasonOf(error) })
  }
}
