import { realpathSync } from 'node:fs'
import { readdir, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path'
import { create, type Globber } from '@actions/glob'
import { Minimatch } from 'minimatch'
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
  return (await globberFor(wholePattern(pattern, workspace))).glob()
}

const wholePattern = (pattern: string, workspace: string): string =>
  isAbsolute(pattern) ? pattern : join(asPattern(workspace), pattern)

const globberFor = async (whole: string): Promise<Globber> =>
  create(whole, { followSymbolicLinks: false, matchDirectories: false })

/** The toolkit matches with these settings. */
const LIKE_THE_TOOLKIT = { dot: true, nobrace: true, nocomment: true, noext: true, nonegate: true }

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ELOOP', 'EACCES')) return false
    throw error
  }
}

async function linkedFoldersBelow(folder: string, matcher: Minimatch): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (!matcher.match(path, true)) continue
    if (entry.isDirectory()) found.push(...(await linkedFoldersBelow(path, matcher)))
    else if (entry.isSymbolicLink() && (await isFolder(path))) found.push(path)
  }
  return found
}

/**
 * The linked folders that a pattern would have to enter to find all that it matches.
 * @throws what the file system answers
 */
export async function linkedFoldersIn(
  pattern: string,
  workspace: string,
): Promise<readonly string[]> {
  const whole = wholePattern(pattern, workspace)
  const matcher = new Minimatch(
    sep === '\\' ? whole.replaceAll('\\', '/') : whole,
    LIKE_THE_TOOLKIT,
  )
  // A path without wildcards finds its file, through links as well.
  if (!matcher.hasMagic()) return []
  const folders = (await globberFor(whole)).getSearchPaths()
  const there = await Promise.all(folders.map(isFolder))
  const searched = folders.filter((_, index) => there[index])
  return (await Promise.all(searched.map((each) => linkedFoldersBelow(each, matcher)))).flat()
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

/** Whether a path is neither a folder nor below it. Links are not looked at. */
export function isOutside(path: string, folder: string): boolean {
  const between = relative(folder, path)
  return between === '..' || between.startsWith(`..${sep}`) || isAbsolute(between)
}

/** More links than any system follows. */
const TOO_MANY_LINKS = 64

/** Between the names of a path. */
const SEPARATOR = sep === '\\' ? /[\\/]+/ : /\/+/

/** Where a link leads; undefined where there is none, or nothing at all. */
async function targetOf(path: string): Promise<string | undefined> {
  try {
    return await readlink(path)
  } catch (error) {
    if (hasErrorCode(error, 'EINVAL', 'ENOENT', 'ENOTDIR', 'UNKNOWN')) return undefined
    throw error
  }
}

/** The links that a path leads through, each where it lies, and where it ends. */
async function wayOf(path: string): Promise<{ readonly links: string[]; readonly end: string }> {
  const links: string[] = []
  let end = parse(path).root
  const ahead = path.slice(end.length).split(SEPARATOR)
  for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    const next = join(end, name)
    const target = await targetOf(next)
    if (target === undefined) end = next
    else {
      if (links.push(next) > TOO_MANY_LINKS) throw new Error('it leads through too many links')
      const { root } = parse(target)
      if (root !== '') end = root
      ahead.unshift(...target.slice(root.length).split(SEPARATOR))
    }
  }
  return { links, end }
}

/**
 * The link in a folder that leads a path out of it, whether anything is there or not; undefined where
 * none does.
 * @throws what the file system answers
 */
export async function linkOutOf(folder: string, path: string): Promise<string | undefined> {
  const inside = (await wayOf(resolve(folder))).end
  const { links, end } = await wayOf(resolve(path))
  return isOutside(end, inside) ? links.find((link) => !isOutside(link, inside)) : undefined
}

/** A path without any link. Where nothing is there, or nobody can follow it, it is compared as written. */
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
