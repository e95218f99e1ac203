import ROOM_IMPORTS from '../../scripts/room-imports.json' with { type: 'json' }
import { drawRooms, readImports, readRooms } from '../../scripts/rooms.ts'

const rooms = await readRooms()
const files = await readImports()

/** Everything that a room or file imports, directly or through others. */
function reachedFrom(
  place: string,
  imports: ReadonlyMap<string, readonly string[]>,
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
  it.each([...rooms.keys()])('%s is never reached from what it imports', (room) => {
    expect(reachedFrom(room, rooms)).not.toContain(room)
  })

  it('have no file that is reached from what it imports', () => {
    expect([...files.keys()].filter((file) => reachedFrom(file, files).has(file))).toStrictEqual([])
  })

  it('are all drawn, with main.ts above the others', () => {
    const picture = drawRooms(rooms)

    expect([...rooms.keys()].filter((room) => !picture.includes(room))).toStrictEqual([])
    expect(picture).toContain('  main.ts --> engine\n')
  })

  it('import exactly the rooms that the linter allows them', () => {
    expect(Object.fromEntries(rooms)).toStrictEqual(ROOM_IMPORTS)
  })
})
