import { glob, readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import ts from 'typescript'

/**
 * The rooms of `src` and who imports whom, as a picture for CONTRIBUTING. It is drawn from the
 * imports themselves, so it cannot show what is not so.
 */

const SRC = new URL('../src/', import.meta.url).pathname

type Imports = ReadonlyMap<string, readonly string[]>

/** Nearly every room imports these. Their arrows would hide the others, so a sentence says it. */
const EVERYWHERE = ['model', 'text']

/** A folder of `src`, or one of the files beside the folders. */
const roomOf = (path: string): string => path.split('/')[0] ?? path

/** The files of `src` that each of them imports: `package.json`, which has the version, is none. */
export async function readImports(): Promise<Imports> {
  const imports = new Map<string, readonly string[]>()
  for await (const path of glob('**/*.ts', { cwd: SRC })) {
    const { importedFiles } = ts.preProcessFile(await readFile(SRC + path, 'utf8'))
    const names = importedFiles.map(({ fileName }) => fileName)
    const own = names
      .filter((name) => name.startsWith('.'))
      .map((name) => posix.join(posix.dirname(path), name))
    imports.set(
      path,
      own.filter((name) => !name.startsWith('..')),
    )
  }
  return imports
}

/** The other rooms that each room of `src` imports, in the order of their names. */
export async function readRooms(): Promise<Imports> {
  const files = [...(await readImports())].sort(([one], [other]) => (one < other ? -1 : 1))
  const rooms = Map.groupBy(files, ([path]) => roomOf(path))
  const others = [...rooms].map(([room, own]) => {
    const imported = new Set(own.flatMap(([, paths]) => paths.map(roomOf)))
    return [room, [...imported].filter((each) => each !== room).sort()] as const
  })
  return new Map(others)
}

/** A Mermaid flowchart, in which an arrow goes from a room to a room that it imports, and what it leaves out. */
export function drawRooms(rooms: Imports): string {
  const arrows = [...rooms].flatMap(([room, imported]) =>
    imported.filter((each) => !EVERYWHERE.includes(each)).map((each) => `  ${room} --> ${each}`),
  )
  const sentences = EVERYWHERE.map((shared) => {
    const importing = [...rooms].filter(([, imported]) => imported.includes(shared))
    return `\`${shared}\` is imported by ${importing.map(([room]) => `\`${room}\``).join(', ')}.`
  })
  return `\`\`\`mermaid\nflowchart TD\n${arrows.join('\n')}\n\`\`\`\n\n${sentences.join(' ')}`
}
