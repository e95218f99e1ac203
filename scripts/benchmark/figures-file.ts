import { readFile, writeFile } from 'node:fs/promises'
import type { RecordedFigures } from './figures.ts'

/** What the README's figures are written from. */
const FILE = new URL('../../docs/figures.json', import.meta.url)

/** The figures that were measured last, by the names of their parts. */
export type MeasuredParts = Readonly<Record<string, RecordedFigures>>

export const readFigures = async (): Promise<MeasuredParts> =>
  JSON.parse(await readFile(FILE, 'utf8')) as MeasuredParts

/** Renews the figures of one part; those of the others stay. */
export async function writeFigures(part: string, recorded: RecordedFigures): Promise<void> {
  const measured = { ...(await readFigures()), [part]: recorded }
  await writeFile(FILE, `${JSON.stringify(measured, undefined, 2)}\n`)
}
