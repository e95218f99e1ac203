import { performance } from 'node:perf_hooks'
import type { Reader } from '../aws/reader.ts'
import type { Inputs } from '../inputs/index.ts'
import {
  NO_ANSWERS,
  type Evidence,
  type FilesKey,
  type FilesReaders,
  type Knowledge,
  type NamedReference,
  type TargetEvidence,
  type TargetInventory,
  type TargetReading,
  type UnknownAlias,
} from '../model/index.ts'
import { emptyEvidence, skippedEvidence, toEvidence } from './evidence.ts'
import { incompleteEvidence, type PartFailure } from './failures.ts'
import {
  fastRestoresPart,
  imagesPart,
  locksPart,
  readPart,
  recycleBinPart,
  retentionRulesPart,
  snapshotsPart,
  unknownParts,
  type Part,
} from './parts.ts'
import { REFERENCE_SOURCES } from './references/index.ts'
import type { ReferenceSource, SourceContext } from './references/source.ts'
import { TemplateReader } from './references/template-reader.ts'

/** What is read, and what for. */
export type ReadingSettings = Pick<Inputs, 'policy' | 'references'>

interface SourceResult {
  readonly evidence: Evidence
  readonly references: readonly NamedReference[]
  readonly unknownAliases: readonly UnknownAlias[]
}

/** Reads everything, and gathers what could not be read, so that all of it is said at once. */
class Gathering {
  readonly failures: PartFailure[] = []
  readonly #reader: Reader
  readonly #settings: ReadingSettings
  readonly #context: SourceContext

  constructor(reader: Reader, settings: ReadingSettings) {
    this.#reader = reader
    this.#settings = settings
    const { launchTemplateVersions, ssmParameterPaths } = settings.references
    const templates = new TemplateReader(reader)
    this.#context = { reader, templates, launchTemplateVersions, ssmParameterPaths }
  }

  async source(source: ReferenceSource): Promise<SourceResult> {
    const { key, operations } = source
    const nothing = { references: [], unknownAliases: [] }
    if (this.#settings.references.skip.has(key)) {
      return { evidence: skippedEvidence(key), ...nothing }
    }
    const startedAt = performance.now()
    try {
      const reading = await source.read(this.#context)
      const { references, unknownAliases = [] } = reading
      return { evidence: toEvidence(key, reading, startedAt), references, unknownAliases }
    } catch (error) {
      this.failures.push({ part: key, operations, error, skipKey: key })
      return { evidence: emptyEvidence(key), ...nothing }
    }
  }

  async part<T>(part: Part<T>): Promise<Knowledge<T>> {
    const reading = await readPart(part, this.#reader, this.#settings.policy)
    if (reading.ok) return reading.knowledge
    this.failures.push(reading.failure)
    return { known: false, why: 'it could not be read' }
  }

  /** Files are read once for all targets, and fail all of them. */
  async files(key: FilesKey, readers: FilesReaders): Promise<Evidence> {
    try {
      return (await readers[key]()).evidence
    } catch (error) {
      this.failures.push({ part: key, operations: [], error, skipKey: key })
      return emptyEvidence(key)
    }
  }
}

/** The evidence table: a row a source, in the order of `skip-references`. */
function evidenceRows(
  sources: readonly SourceResult[],
  files: readonly Evidence[],
  { references }: ReadingSettings,
): readonly Evidence[] {
  const asked = references.skip.has('image-references') ? skippedEvidence : emptyEvidence
  return [...sources.map(({ evidence }) => evidence), asked('image-references'), ...files]
}

/**
 * Everything about a target that lists can tell, read side by side. What costs a call for every
 * image is asked later, with `askQuestions`. What could be read of a target that is not complete
 * counts for the others.
 */
export async function readTarget(
  reader: Reader,
  settings: ReadingSettings,
  filesReaders: FilesReaders,
): Promise<TargetReading> {
  const readAt = new Date()
  const gathering = new Gathering(reader, settings)
  const [sources, images, snapshots, locks, fastRestores, recycleBin, retentionRules, ...files] =
    await Promise.all([
      Promise.all(REFERENCE_SOURCES.map(async (source) => gathering.source(source))),
      gathering.part(imagesPart),
      gathering.part(snapshotsPart),
      gathering.part(locksPart),
      gathering.part(fastRestoresPart),
      gathering.part(recycleBinPart),
      gathering.part(retentionRulesPart),
      gathering.files('repository', filesReaders),
      gathering.files('in-use-files', filesReaders),
    ])
  const evidence: TargetEvidence = {
    target: reader.target,
    readAt: undefined,
    images: images.known ? images.value : undefined,
    references: sources.flatMap(({ references }) => references),
    unknownAliases: sources.flatMap(({ unknownAliases }) => unknownAliases),
    recycleBin,
    answers: NO_ANSWERS,
  }
  if (gathering.failures.length > 0 || !images.known) {
    const problem = incompleteEvidence(reader.target, gathering.failures)
    return { isComplete: false, evidence, problem }
  }
  const inventory: TargetInventory = {
    ...evidence,
    readAt,
    images: images.value,
    departed: [],
    snapshots,
    locks,
    fastRestores,
    retentionRules,
    evidence: evidenceRows(sources, files, settings),
    notKnown: unknownParts({ locks, fastRestores, recycleBin, retentionRules }),
  }
  return { isComplete: true, inventory }
}
