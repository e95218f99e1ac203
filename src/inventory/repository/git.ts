import { execFile } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { hasErrorCode } from '../../text/errors.ts'
import type { RawPath } from './raw-path.ts'

const run = promisify(execFile)

/** No repository's list of files is longer. */
const MAX_LISTING_BYTES = 1024 ** 3

/**
 * The checkout brings a configuration that is not trusted. These settings win over it, over the files
 * that it includes, and over that of a worktree. https://git-scm.com/docs/git-config
 */
const CONFIGURATION = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.untrackedCache=false',
  // Only files of the checkout say what is ignored.
  'core.excludesFile=/dev/null',
  'protocol.allow=never',
]

/**
 * The whole environment of git: no variables of the job, no configuration but the checkout's, and no
 * fetching of missing objects, because that would start a program that the checkout names.
 * https://git-scm.com/docs/git#_environment_variables
 */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  HOME: '/dev/null',
  LC_ALL: 'C',
  XDG_CONFIG_HOME: '/dev/null',
}

/** The path of a folder without links; undefined where it does not exist. */
async function realFolder(folder: string): Promise<string | undefined> {
  try {
    return await realpath(folder)
  } catch {
    return undefined
  }
}

/** The folders to look for git in. Those in the workspace are left out: a `git` there is not trusted. */
async function searchPath(programs: string, workspace: string): Promise<string> {
  const folders = await Promise.all(programs.split(delimiter).filter(isAbsolute).map(realFolder))
  return folders
    .filter((folder) => folder !== undefined)
    .filter((folder) => !`${folder}${sep}`.startsWith(`${workspace}${sep}`))
    .join(delimiter)
}

/** The error in git's own words, where git was started at all. */
function inWordsOfGit(error: unknown): unknown {
  if (!(error instanceof Error) || !('stderr' in error)) return error
  const words = String(error.stderr).trim()
  return words === '' ? error : new Error(words, { cause: error })
}

/** A path of a checkout, as git lists it. */
export interface GitEntry {
  readonly kind: 'file' | 'submodule' | 'nested repository'
  /** Relative to the checkout. */
  readonly name: Buffer
}

const SUBMODULE_MODE = '160000'

/** `? NAME` for what git does not track, else a tag with `MODE OBJECT STAGE` and, behind a tab, the name. */
function parseEntry(line: Buffer): GitEntry {
  const isTracked = line[0] !== '?'.charCodeAt(0)
  const name = line.subarray(isTracked ? line.indexOf('\t') + 1 : 2)
  if (isTracked) {
    const mode = line.toString('latin1', 2, 2 + SUBMODULE_MODE.length)
    return { kind: mode === SUBMODULE_MODE ? 'submodule' : 'file', name }
  }
  if (name.at(-1) !== '/'.charCodeAt(0)) return { kind: 'file', name }
  return { kind: 'nested repository', name: name.subarray(0, -1) }
}

/** The lines of a list in which each ends with a NUL byte. */
function* linesOf(list: Buffer): Generator<Buffer> {
  for (let start = 0, end = list.indexOf(0); end >= 0; end = list.indexOf(0, start)) {
    yield list.subarray(start, end)
    start = end + 1
  }
}

/** Asks git about checkouts whose authors are not trusted: no program that they name is started. */
export class Git {
  readonly #environment: NodeJS.ProcessEnv

  private constructor(path: string) {
    this.#environment = { ...ENVIRONMENT, PATH: path }
  }

  /**
   * @param programs the folders with programs, in the form of `PATH`
   * @param workspace the folder that is not trusted, as a path without links
   */
  static async findIn(programs: string, workspace: string): Promise<Git> {
    return new Git(await searchPath(programs, workspace))
  }

  /**
   * The options say that the folder is a checkout. Git then does not look for one above it, does not
   * follow `core.worktree`, and does not refuse a folder of another user, as in a container.
   */
  async #ask(folder: RawPath, args: readonly string[]): Promise<Buffer> {
    const settings = CONFIGURATION.flatMap((each) => ['-c', each])
    const checkout = ['-C', folder.text, '--git-dir=.git', '--work-tree=.']
    const { stdout } = await run('git', ['--no-pager', ...settings, ...checkout, ...args], {
      // Windows looks for programs in the current folder first.
      cwd: dirname(process.execPath),
      env: this.#environment,
      encoding: 'buffer',
      maxBuffer: MAX_LISTING_BYTES,
    })
    return stdout
  }

  /**
   * The files that git tracks, and those that it neither tracks nor ignores.
   * https://git-scm.com/docs/git-ls-files
   * @throws what git says where it cannot list them, or what the system says where git is missing
   */
  async entries(folder: RawPath): Promise<readonly GitEntry[]> {
    const shown = ['--cached', '--others', '--exclude-standard', '--stage', '-t', '-z']
    try {
      const list = await this.#ask(folder, ['ls-files', ...shown])
      return [...linesOf(list)].map(parseEntry)
    } catch (error) {
      throw inWordsOfGit(error)
    }
  }

  /**
   * Whether git ignores a path of the checkout. Where git cannot say, the path counts as not ignored.
   * https://git-scm.com/docs/git-check-ignore
   */
  async isIgnored(folder: RawPath, path: RawPath): Promise<boolean> {
    const name = relative(folder.text, path.text)
    try {
      await this.#ask(folder, ['check-ignore', '--quiet', '--', name])
      return true
    } catch (error) {
      if (hasErrorCode(error, '1', '128', 'ENOENT')) return false
      throw error
    }
  }
}
