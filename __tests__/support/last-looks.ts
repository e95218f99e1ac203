import type { Call, Emulator } from '../emulator/index.ts'

/** The listing of a last look is the only one with a filter: the others are about all images. */
const isLookedAt = ({ operation, input }: Call): boolean =>
  operation === 'DescribeImages' && input['Filters'] !== undefined

/** The listings of all images of an account in a Region. */
export const listingsOf = ({ calls }: Pick<Emulator, 'calls'>): readonly Call[] =>
  calls.filter((call) => call.operation === 'DescribeImages' && !isLookedAt(call))

/** All calls but those of last looks, which ask about the uses of images for the second time. */
export function withoutLastLooks({ calls }: Pick<Emulator, 'calls'>): readonly Call[] {
  const asked = new Set<string>()
  return calls.filter((call) => {
    if (call.operation !== 'DescribeImageReferences') return !isLookedAt(call)
    const ids = (call.input['ImageIds'] as readonly string[]).map((id) => `${call.region} ${id}`)
    const isNew = ids.some((id) => !asked.has(id))
    for (const id of ids) asked.add(id)
    return isNew
  })
}
