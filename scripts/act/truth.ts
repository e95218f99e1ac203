import { deepStrictEqual, ok } from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { World } from '../../__tests__/emulator/index.ts'
import { goneSince, standingIn } from '../../__tests__/support/standing.ts'
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

type Changes = Readonly<Record<(typeof CLAIMS)[number][0] | 'made', Ids>>

const sorted = (ids: Iterable<string>): Ids => [...new Set(ids)].sort()

function disabledIn({ accounts }: World): Ids {
  const regions = [...accounts.values()].flatMap((account) => [...account.regions.values()])
  const images = regions.flatMap((region) => [...region.images.values()])
  return sorted(images.flatMap(({ id, image }) => (image.State === 'disabled' ? id : [])))
}

/** Says what has happened since. */
export function watch(world: World): () => Changes {
  const [before, disabled] = [standingIn(world), disabledIn(world)]
  return () => {
    const { images: gone, snapshots: goneSnapshots } = goneSince(before, world)
    return {
      ...{ gone, goneSnapshots },
      disabled: disabledIn(world).filter((id) => !disabled.includes(id)),
      made: standingIn(world).images.filter((id) => !before.images.includes(id)),
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
export async function readReport(folder: string, file: string): Promise<Report> {
  deepStrictEqual(await readdir(folder), [file])
  return reportSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))
}

/** The images of this outcome. */
export const idsWith = ({ targets }: Report, outcome: string): Ids =>
  sorted(
    targets.flatMap(({ images }) =>
      images.flatMap((each) => (each.outcome === outcome ? each.id : [])),
    ),
  )
