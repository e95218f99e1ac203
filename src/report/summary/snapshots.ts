import type { ReportOrphan, ReportSnapshot, ReportTarget } from '../schema.ts'
import { folded, linkedId, paragraphs, escapeText } from '../markdown.ts'
import { monthlyUsd, totalGib } from '../totals.ts'
import { formatCount, formatGib, formatUsd, plural } from '../words.ts'
import { ageCell, cutTable, sizeCell, type SummaryContext } from './tables.ts'

interface Staying {
  readonly image: string
  readonly snapshot: ReportSnapshot
}

/** The snapshots that stay although their image goes, and why. */
export function stayingSnapshots(target: ReportTarget, context: SummaryContext): string {
  const staying: readonly Staying[] = target.images
    .filter(({ verdict }) => verdict === 'remove')
    .flatMap(({ id, snapshots }) =>
      snapshots
        .filter(({ outcome }) => outcome === 'kept')
        .map((snapshot) => ({ image: id, snapshot })),
    )
  if (staying.length === 0) return ''
  return folded(
    `<b>${plural(staying.length, 'snapshot stays', 'snapshots stay')}</b> although the image goes`,
    cutTable(
      ['=Snapshot', '=Of image', '#Size', 'Reason', 'Why'],
      staying,
      ({ image, snapshot }) => [
        linkedId(snapshot.id, target),
        linkedId(image, target),
        sizeCell([snapshot]),
        `<b>${snapshot.reason ?? '–'}</b>`,
        escapeText(snapshot.explanation ?? '', 160) || '–',
      ],
      context,
    ),
  )
}

const outcomeOf = ({ verdict, outcome }: ReportOrphan): string =>
  verdict === 'report'
    ? 'only listed'
    : outcome === 'failed'
      ? '❌ failed'
      : outcome.replace('-', ' ')

function orphanTable(
  orphans: readonly ReportOrphan[],
  target: ReportTarget,
  context: SummaryContext,
): string {
  return cutTable(
    ['=Snapshot', '=Age', '#Size', 'Description', 'Why', '=Outcome'],
    orphans,
    (orphan) => [
      linkedId(orphan.id, target),
      ageCell(orphan.startedAt, context.now),
      sizeCell([orphan]),
      escapeText(orphan.description, 80) || '–',
      `<b>${orphan.reason}</b> ${escapeText(orphan.explanation, 120)}`,
      outcomeOf(orphan),
    ],
    context,
  )
}

/** A snapshot that an image maps, or that never was an image's, is nobody's leftover. */
const isOrdinary = ({ reason }: ReportOrphan): boolean =>
  ['mapped', 'image-exists', 'not-made-for-an-image'].includes(reason)

const costOf = (orphans: readonly ReportOrphan[]): string =>
  `${formatGib(totalGib(orphans))}, at most ${formatUsd(monthlyUsd(orphans))} a month`

function orphanSentence(orphans: readonly ReportOrphan[], { report }: SummaryContext): string {
  if (orphans.length === 0) return ''
  const what = `${plural(orphans.length, 'snapshot')} that removed images left behind: ${costOf(orphans)}.`
  return report.settings['orphan-snapshots'] === 'delete'
    ? what
    : `${what} They are only listed; \`orphan-snapshots: delete\` removes them.`
}

/** Whatever `orphan-snapshots` says, these stay. */
const importSentence = (imports: readonly ReportOrphan[]): string =>
  imports.length === 0
    ? ''
    : `${plural(imports.length, 'snapshot')} that VM Import left behind: ${costOf(imports)}. Nobody can say which image they were made for, so they are only listed, whatever \`orphan-snapshots\` says.`

/** Snapshots whose images are long gone. */
export function orphans(target: ReportTarget, context: SummaryContext): string {
  const found = target.orphans.filter(({ verdict }) => verdict !== 'keep')
  const kept = target.orphans.filter((each) => each.verdict === 'keep' && !isOrdinary(each))
  const keptPart =
    kept.length === 0
      ? undefined
      : folded(
          `<b>${plural(kept.length, 'other snapshot')}</b> looked at and kept`,
          orphanTable(kept, target, context),
        )
  if (found.length === 0) return keptPart ?? ''
  return paragraphs(
    `### Orphaned snapshots (${formatCount(found.length)})`,
    orphanSentence(
      found.filter(({ reason }) => reason !== 'vm-import'),
      context,
    ),
    importSentence(found.filter(({ reason }) => reason === 'vm-import')),
    folded(`Show the ${plural(found.length, 'snapshot')}`, orphanTable(found, target, context)),
    keptPart,
  )
}
