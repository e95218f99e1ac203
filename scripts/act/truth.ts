import { deepStrictEqual, ok } from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { World } from '../../__tests__/emulator/index.ts'
import { reportSchema, type Report } from '../../src/report/schema.ts'
import type { ActStep } from '../act.ts'

/** What workflows say about images, compared with what happened to these in the accounts. */

export type Ids = readonly string[]

/** What happened, the output that says so, and the command on pages that undoes it. */
const CLAIMS = [
  ['gone', 'deleted-image-ids', 'restore-image-from-recycle-bin'],
  ['goneSnapshots', 'deleted-snapshot-ids', 'restore-snapshot-from-recycle-bin'],
  ['disabled', 'disabled-image-ids', 'enable-image'],
] as const

const sorted = (ids: Iterable<string>): Ids => [...new Set(ids)].sort()

/** All images and snapshots that there are, by their ids, each with its account and Region. */
function inventoryOf({ accounts }: World) {
  const regions = [...accounts.values()].flatMap((account) => [...account.regions.values()])
  const all = regions.flatMap(({ account, name, images, snapshots }) =>
    [...images.values(), ...snapshots.values()].map((each) => {
      const state = 'image' in each ? each.image.State : 'snapshot'
      return { id: each.id, state, target: `${account.id}/${name}` }
    }),
  )
  return new Map(all.map((each) => [each.id, each]))
}

type Change = (typeof CLAIMS)[number][0] | 'made' | 'targets'
type Changes = Readonly<Record<Change, Ids>>

/** Says what has happened since. */
export function watch(world: World): () => Changes {
  const before = inventoryOf(world)
  return () => {
    const after = inventoryOf(world)
    const gone = [...before.values()].filter(({ id }) => !after.has(id))
    const changed = [...after.values()].filter(({ id, state }) => before.get(id)?.state !== state)
    const ids = (found: typeof gone, kind = 'ami-'): Ids =>
      sorted(found.map(({ id }) => id).filter((id) => id.startsWith(kind)))
    return {
      gone: ids(gone),
      goneSnapshots: ids(gone, 'snap-'),
      disabled: ids(changed.filter(({ state }) => state === 'disabled')),
      made: ids(changed.filter(({ id }) => !before.has(id))),
      targets: sorted(gone.map(({ target }) => target)),
    }
  }
}

/** The ids that steps claim in an output, each once, in order. */
export const claimed = (steps: readonly ActStep[], output: string): Ids =>
  sorted(steps.flatMap(({ outputs }) => JSON.parse(outputs[output] ?? '[]') as Ids))

/** The ids in the commands of the pages that undo what was done. */
function undone(steps: readonly ActStep[], command: string): Ids {
  const pattern = new RegExp(`\\b${command} .*?-id ([\\w-]+)`, 'g')
  const found = steps.flatMap(({ summary }) => [...summary.matchAll(pattern)])
  return sorted(found.map(([, id = '']) => id))
}

/** @throws where steps, or the pages that they wrote, say something else than happened in the accounts */
export function requireTruth(steps: readonly ActStep[], happened: Changes): void {
  for (const [word, output, command] of CLAIMS) {
    const said = { [output]: claimed(steps, output), [command]: undone(steps, command) }
    deepStrictEqual(said, { [output]: happened[word], [command]: happened[word] })
  }
  for (const { outputs, summary } of steps) {
    const { headline = '', 'failed-count': failed, 'stopped-count': stopped } = outputs
    ok(summary.includes(headline), `The page does not say "${headline}"`)
    deepStrictEqual([failed, stopped], ['0', '0'])
  }
}

/** The report that is kept as an artifact. @throws where that has other files beside it */
export async function readReport(
  kept: string,
  artifact: string,
): Promise<Report & { readonly file: string }> {
  const [file = '', ...others] = await readdir(join(kept, artifact))
  deepStrictEqual(others, [])
  const text = await readFile(join(kept, artifact, file), 'utf8')
  return { ...reportSchema.parse(JSON.parse(text)), file }
}

/** The images of this outcome. */
export const idsWith = ({ targets }: Report, outcome: string): Ids =>
  sorted(
    targets.flatMap(({ images }) =>
      images.flatMap((each) => (each.outcome === outcome ? each.id : [])),
    ),
  )
