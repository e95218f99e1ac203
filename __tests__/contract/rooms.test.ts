import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'
import ROOM_IMPORTS from '../../scripts/room-imports.json' with { type: 'json' }
import { readProjectFile } from './documents.ts'

const SRC = new URL('../../src/', import.meta.url).pathname

type Imports = ReadonlyMap<string, readonly string[]>

/** The files of `src` that one of them imports: `package.json`, which has the version, is none. */
const importsOf = (path: string): readonly string[] =>
  ts
    .preProcessFile(readFileSync(SRC + path, 'utf8'))
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(posix.dirname(path), fileName))
    .filter((name) => !name.startsWith('..'))

const paths = globSync('**/*.ts', { cwd: SRC })
const files: Imports = new Map(paths.map((path) => [path, importsOf(path)]))
const rooms: Imports = new Map(Object.entries(ROOM_IMPORTS))

/** A folder of `src`, or one of the files beside the folders. */
const roomOf = (path: string): string => path.split('/')[0] ?? path

/** Everything that a room or file imports, directly or through others. */
function reachedFrom(
  place: string,
  imports: Imports,
  reached = new Set<string>(),
): ReadonlySet<string> {
  for (const next of imports.get(place) ?? []) {
    if (reached.has(next)) continue
    reached.add(next)
    reachedFrom(next, imports, reached)
  }
  return reached
}

describe('the rooms of src', () => {
  it('import exactly the rooms that the linter allows them', () => {
    const found = [...Map.groupBy(files, ([path]) => roomOf(path))].map(([room, own]) => {
      const imported = new Set(own.flatMap(([, others]) => others.map(roomOf)))
      return [room, [...imported].filter((each) => each !== room).sort()] as const
    })
    expect(Object.fromEntries(found)).toStrictEqual(ROOM_IMPORTS)
  })

  it.each([...rooms.keys()])('%s is never reached from what it imports', (room) => {
    expect(reachedFrom(room, rooms)).not.toContain(room)
  })

  it('have no file that is reached from what it imports', () => {
    expect([...files.keys()].filter((file) => reachedFrom(file, files).has(file))).toStrictEqual([])
  })

  it('are all drawn, with main.ts above the others', async () => {
    const page = await readProjectFile('CONTRIBUTING.md')
    const [, picture = ''] = /<!-- generated: rooms -->([^]*?)<!-- end -->/.exec(page) ?? []
    expect([...rooms.keys()].filter((room) => !picture.includes(room))).toStrictEqual([])
    expect(picture).toContain('  main.ts --> engine\n')
  })
})
