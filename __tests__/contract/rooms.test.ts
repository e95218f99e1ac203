import { describe, expect, it } from '@jest/globals'
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
    expect(picture).toContain('  main.ts --> phases\n')
  })

  it('import nothing but rooms', () => {
    expect([...rooms.values()].flat().filter((imported) => !rooms.has(imported))).toStrictEqual([])
  })

  it('have the plan import the model alone', () => {
    expect(rooms.get('plan')).toStrictEqual(['model'])
  })
})
