import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import ts from 'typescript'

/**
 * The rooms of `src` and who imports whom, as a picture for CONTRIBUTING. It is drawn from the
 * imports themselves, so it cannot show what is not so.
 */

const SRC = join(import.meta.dirname, '..', 'src')

/** Nearly every room imports these. Their arrows would hide the others, so a sentence says it. */
const EVERYWHERE = ['model', 'text']

/** A folder of `src`, or one of the files beside the folders. */
const roomOf = (path: string): string => path.split('/')[0] ?? path

/** What a file imports from `src`: `package.json`, which has the version, is no room. */
async function importsOf(path: string): Promise<readonly string[]> {
  const { importedFiles } = ts.preProcessFile(await readFile(join(SRC, path), 'utf8'))
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name))
    .filter((name) => !name.startsWith('..'))
}

/** The files of `src` that each of them imports. */
export async function readImports(): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = (await readdir(SRC, { recursive: true })).filter((path) => path.endsWith('.ts'))
  const imports = files.map(async (path) => [path, await importsOf(path)] as const)
  return new Map(await Promise.all(imports))
}

/** The other rooms that each room of `src` imports, in the order of their names. */
export async function readRooms(): Promise<ReadonlyMap<string, readonly string[]>> {
  const imports = await readImports()
  const rooms = new Map<string, Set<string>>()
  for (const file of [...imports.keys()].sort()) {
    const room = roomOf(file)
    const imported = rooms.get(room) ?? new Set()
    for (const path of imports.get(file) ?? [])
      if (roomOf(path) !== room) imported.add(roomOf(path))
    rooms.set(room, imported)
  }
  return new Map([...rooms].map(([room, imported]) => [room, [...imported].sort()]))
}

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

/** Which rooms import what is left out of the picture. */
function everywhere(rooms: ReadonlyMap<string, readonly string[]>): string {
  const sentences = EVERYWHERE.map((shared) => {
    const importing = [...rooms].filter(([, imported]) => imported.includes(shared))
    return `\`${shared}\` is imported by ${listed(importing.map(([room]) => room))}.`
  })
  return sentences.join(' ')
}

/** A Mermaid flowchart: an arrow goes from a room to a room that it imports. */
export function drawRooms(rooms: ReadonlyMap<string, readonly string[]>): string {
  const arrows = [...rooms].flatMap(([room, imported]) =>
    imported.filter((each) => !EVERYWHERE.includes(each)).map((each) => `  ${room} --> ${each}`),
  )
  return `\`\`\`mermaid\nflowchart TD\n${arrows.join('\n')}\n\`\`\`\n\n${everywhere(rooms)}`
}
