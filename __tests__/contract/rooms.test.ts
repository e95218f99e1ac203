import { describe, expect, it } from '@jest/globals'
import ROOM_IMPORTS from '../../scripts/room-imports.json' with { type: 'json' }
import { drawRooms, readRooms } from '../../scripts/rooms.ts'

const rooms = await readRooms()

/** The rooms that a room imports, and those that these import. */
function reachedFrom(room: string, reached = new Set<string>()): ReadonlySet<string> {
  for (const next of rooms.get(room) ?? []) {
    if (reached.has(next)) continue
    reached.add(next)
    reachedFrom(next, reached)
  }
  return reached
}

describe('the rooms of src', () => {
  it.each([...rooms.keys()])('%s is never reached from what it imports', (room) => {
    expect(reachedFrom(room)).not.toContain(room)
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
