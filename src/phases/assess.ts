import pLimit from 'p-limit'
import { askQuestions } from '../inventory/ask.ts'
import { readTarget, type ReadingSettings } from '../inventory/index.ts'
import { allFilesEvidence, type FilesReaders } from '../inventory/file-sources.ts'
import { log } from '../log.ts'
import type {
  Evidence,
  Inventory,
  Plan,
  Policy,
  Questions,
  Target,
  TargetInventory,
  TargetPlan,
  Warning,
} from '../model.ts'
import { plan } from '../plan/index.ts'
import { copiesToAskAbout, openQuestions } from '../plan/questions.ts'
import { ProgressMeter } from '../progress.ts'
import { renderEvidenceLine } from '../report/log.ts'
import { messageOf } from '../system-errors.ts'
import { CONCURRENT_TARGETS, targetKey, targetLabel, type Workplace } from './targets.ts'

/** A target for which there is no complete evidence, and so no plan. */
export interface Unread {
  readonly target: Target
  readonly error: string
}

/** A target with its evidence and its final plan. */
export interface Assessed {
  readonly workplace: Workplace
  readonly inventory: TargetInventory
  readonly plan: TargetPlan
}

/** What all targets came to. */
export interface Assessment {
  readonly assessed: readonly Assessed[]
  readonly unread: readonly Unread[]
  readonly inventory: Inventory
  /** What a person should know about the reading of files. */
  readonly warnings: readonly Warning[]
}

export interface AssessSettings {
  readonly reading: ReadingSettings
  readonly policy: Policy
  /** Readers that have read nothing yet. */
  readonly createFilesReaders: () => FilesReaders
  readonly signal: AbortSignal
}

/** The targets that could be read so far, and those that could not. */
interface Readings {
  readonly read: Map<Workplace, TargetInventory>
  readonly unread: Unread[]
}

type Reading =
  | { readonly ok: true; readonly workplace: Workplace; readonly inventory: TargetInventory }
  | { readonly ok: false; readonly unread: Unread }

/** A reading that was cut off by the run's end says nothing about what could be read. */
const whyUnread = (error: unknown, { aborted }: AbortSignal): string =>
  aborted ? 'The run was cancelled.' : messageOf(error)

async function readAll(
  workplaces: readonly Workplace[],
  { reading, signal }: AssessSettings,
  filesReaders: FilesReaders,
): Promise<Readings> {
  const all = await pLimit(CONCURRENT_TARGETS).map(
    workplaces,
    async (workplace): Promise<Reading> => {
      try {
        const inventory = await readTarget(workplace.reader, reading, filesReaders)
        log.info(`${targetLabel(workplace.target)}: ${String(inventory.images.length)} images`)
        log.lines(inventory.evidence.filter(isComplete).map(renderEvidenceLine))
        return { ok: true, workplace, inventory }
      } catch (error) {
        return { ok: false, unread: { target: workplace.target, error: whyUnread(error, signal) } }
      }
    },
  )
  // In the order of the targets, whichever answered first: equal runs have equal reports.
  return {
    read: new Map(
      all.filter((each) => each.ok).map(({ workplace, inventory }) => [workplace, inventory]),
    ),
    unread: all.flatMap((each) => (each.ok ? [] : [each.unread])),
  }
}

/** What is asked only about what would go has nothing to show before. */
const isComplete = ({ source, skipped }: Evidence): boolean =>
  source !== 'image-references' || skipped

const countOf = (questions: Questions): number =>
  questions.imageReferences.length +
  questions.imageSharing.length +
  questions.snapshotSharing.length

/** Asks the open questions of all targets. A target that cannot be asked has no plan. */
async function askAll(
  open: readonly { readonly workplace: Workplace; readonly questions: Questions }[],
  { read, unread }: Readings,
  signal: AbortSignal,
): Promise<void> {
  const perItem = open.map(
    ({ questions }) => questions.imageSharing.length + questions.snapshotSharing.length,
  )
  const meter = new ProgressMeter(
    'Asked about sharing',
    perItem.reduce((sum, count) => sum + count, 0),
  )
  await pLimit(CONCURRENT_TARGETS).map(open, async ({ workplace, questions }) => {
    const inventory = read.get(workplace)
    if (inventory === undefined) return
    try {
      const asked = await askQuestions(workplace.reader, inventory, questions, () => {
        meter.step()
      })
      read.set(workplace, asked)
      log.info(`${targetLabel(workplace.target)}: asked about what would go`)
      log.lines(asked.evidence.filter((row) => !isComplete(row)).map(renderEvidenceLine))
    } catch (error) {
      unread.push({ target: workplace.target, error: whyUnread(error, signal) })
    }
  })
}

/**
 * Reads all targets, plans them together, asks what must still be asked, and plans again until no
 * question is open. References of a target that could be read count even where it could not be asked.
 */
export async function assess(
  workplaces: readonly Workplace[],
  settings: AssessSettings,
): Promise<Assessment> {
  const filesReaders = settings.createFilesReaders()
  const readings = await readAll(workplaces, settings, filesReaders)
  const { references: repository, warnings } = await allFilesEvidence(filesReaders)
  for (;;) {
    const inventory: Inventory = { targets: [...readings.read.values()], repository }
    const planned = plan(inventory, settings.policy, new Date())
    const assessed = pair(readings, planned)
    const copies = copiesToAskAbout(planned, settings.policy)
    const open = assessed
      .map(({ workplace, plan: of, inventory: from }) => ({
        workplace,
        questions: openQuestions(of, from, settings.policy, copies),
      }))
      .filter(({ questions }) => countOf(questions) > 0)
    if (open.length === 0) return { assessed, unread: readings.unread, inventory, warnings }
    await askAll(open, readings, settings.signal)
  }
}

function pair({ read, unread }: Readings, { targets }: Plan): readonly Assessed[] {
  const failed = new Set(unread.map(({ target }) => targetKey(target)))
  const plans = new Map(targets.map((each) => [targetKey(each.target), each]))
  return [...read].flatMap(([workplace, inventory]) => {
    const key = targetKey(workplace.target)
    const of = plans.get(key)
    return of === undefined || failed.has(key) ? [] : [{ workplace, inventory, plan: of }]
  })
}
