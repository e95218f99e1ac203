import { expect } from '@jest/globals'
import { readRepository } from '../../../../src/inventory/repository/index.ts'

export const idOf = (number: number): string => `ami-${number.toString(16).padStart(17, '0')}`

interface Read {
  /** `id file:line`, in the order of the files. */
  readonly named: readonly string[]
  readonly resources: number
  readonly notes: readonly string[]
}

/** What the repository's reading comes to, in short. */
export async function read(workspace: string | undefined, ...leaveOut: string[]): Promise<Read> {
  const { references, evidence } = await readRepository({ workspace, leaveOut })
  const { resources, notes, source, skipped } = evidence
  expect({ source, skipped }).toEqual({ source: 'repository', skipped: false })
  return {
    resources,
    notes,
    named: references.map(({ names, resource }) => `${names} ${resource}`),
  }
}
