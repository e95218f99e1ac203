import type { Reader } from '../aws/reader.ts'
import {
  FILES_KEYS,
  REFERENCE_KEYS,
  type Evidence,
  type FilesReaders,
  type NamedReference,
  type ReferenceKey,
  type ReferenceSettings,
  type UnknownAlias,
} from '../model/index.ts'
import {
  emptyEvidence,
  type ReferenceSource,
  type SourceContext,
  skippedEvidence,
  startTimer,
  type SourceReading,
  toEvidence,
} from './references/source.ts'
import type { Failures } from './failures.ts'
import { REFERENCE_SOURCES } from './references/index.ts'
import { TemplateReader } from './references/template-versions.ts'

/** The references of a target, from all sources. */
export interface SourcesReading {
  /** A row for each source, in the order of `skip-references`. */
  readonly evidence: readonly Evidence[]
  readonly references: readonly NamedReference[]
  readonly unknownAliases: readonly UnknownAlias[]
  readonly launched: ReadonlySet<string>
}

interface SourceResult {
  readonly row: Evidence
  readonly reading?: SourceReading
}

async function readSource(
  { key, operations }: ReferenceSource,
  read: () => Promise<SourceReading>,
  failures: Failures,
): Promise<SourceResult> {
  const timer = startTimer()
  try {
    const reading = await read()
    return { row: toEvidence(key, reading, timer), reading }
  } catch (error) {
    failures.add({ name: key, operations, skipKey: key }, error)
    return { row: emptyEvidence(key) }
  }
}

/** The readers of files; none for an account that is only read. */
export type SomeFilesReaders = Partial<FilesReaders>

/** Files are read once for all targets, and fail all of them. Their references count elsewhere. */
async function readFilesRows(
  readers: SomeFilesReaders,
  failures: Failures,
): Promise<readonly Evidence[]> {
  const rows = FILES_KEYS.map(async (key) => {
    const read = readers[key]
    if (read === undefined) return []
    try {
      return [(await read()).evidence]
    } catch (error) {
      failures.add({ name: key, operations: [], skipKey: key }, error)
      return [emptyEvidence(key)]
    }
  })
  return (await Promise.all(rows)).flat()
}

/** The settings that decide which sources are read. */
export type SourceSettings = ReferenceSettings & Pick<SourceContext, 'sharedImages'>

const isFile = (key: ReferenceKey): boolean => FILES_KEYS.some((each) => each === key)

const isCalledFor = (key: ReferenceKey, settings: Pick<SourceContext, 'sharedImages'>): boolean =>
  REFERENCE_SOURCES.find((source) => source.key === key)?.isRead?.(settings) ?? true

/** `image-references` is asked after a first plan, and has an empty row until then. */
function allRows(
  rows: readonly Evidence[],
  { skip, ...settings }: SourceSettings,
  files: SomeFilesReaders,
): readonly Evidence[] {
  const unread = (key: ReferenceKey): Evidence =>
    skip.has(key) ? skippedEvidence(key) : emptyEvidence(key)
  const isReadHere = (key: ReferenceKey): boolean => !isFile(key) || key in files
  return REFERENCE_KEYS.filter(isReadHere)
    .filter((key) => skip.has(key) || isCalledFor(key, settings))
    .map((key) => rows.find(({ source }) => source === key) ?? unread(key))
}

/** Reads all reference sources that are not left out, side by side. */
export async function readSources(
  reader: Reader,
  settings: SourceSettings,
  filesReaders: SomeFilesReaders,
  failures: Failures,
): Promise<SourcesReading> {
  const { skip } = settings
  const context = { ...settings, reader, templates: new TemplateReader(reader) }
  const [results, filesRows] = await Promise.all([
    Promise.all(
      REFERENCE_SOURCES.filter(({ key }) => !skip.has(key) && isCalledFor(key, settings)).map(
        (source) => readSource(source, () => source.read(context), failures),
      ),
    ),
    readFilesRows(filesReaders, failures),
  ])
  const readings = results.flatMap(({ reading }) => reading ?? [])
  return {
    evidence: allRows([...results.map(({ row }) => row), ...filesRows], settings, filesReaders),
    references: readings.flatMap(({ references }) => references),
    unknownAliases: readings.flatMap(({ unknownAliases = [] }) => unknownAliases),
    launched: new Set(readings.flatMap(({ launched = [] }) => launched)),
  }
}
