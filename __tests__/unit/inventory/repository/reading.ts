import { readRepository } from '../../../../src/inventory/repository/index.ts'

export const idOf = (number: number): string => `ami-${number.toString(16).padStart(17, '0')}`

/** An id of 17 digits is found as one of 8 as well, which no test here means. */
export const isMeant = (id: string): boolean => !/^.+-[0-9a-f]{8}$/.test(id)

interface Read {
  /** `number file:line` by the number of `idOf`, in the order of the files. */
  readonly named: readonly string[]
  readonly resources: number
  readonly notes: readonly string[]
  /** `code: message` */
  readonly warnings: readonly string[]
  readonly isPartial?: true
}

/** What the repository's reading comes to, in short. */
export async function read(workspace: string | undefined, ...leaveOut: string[]): Promise<Read> {
  const path = process.env['PATH'] ?? ''
  const settings = { workspace, leaveOut, whenEmpty: 'warn', programs: path } as const
  const reading = await readRepository(settings)
  const { references, resources, notes = [], warnings, isPartial = false } = reading
  return {
    resources,
    notes,
    named: references
      .filter(({ names }) => isMeant(names))
      .map(({ names, resource }) => `${names.replace(/^ami-0+/, '')} ${resource}`),
    warnings: warnings.map(({ code, message }) => `${code}: ${message}`),
    ...(isPartial && { isPartial }),
  }
}

/** What the repository names: `number file:line` by the number of `idOf`. */
export const named = async (...of: Parameters<typeof read>): Promise<readonly string[]> =>
  (await read(...of)).named
