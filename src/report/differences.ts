import type { Approval } from '../model/index.ts'
import { oneLine } from '../text/display.ts'
import { mono, paragraphs, escapeText } from './markdown.ts'
import type { Report, ReportDifference, ReportImage, ReportTarget } from './schema.ts'
import { cutTable, type SummaryContext } from './summary/tables.ts'
import { countedItems, formatTime, plural } from './words.ts'

/** Whether nothing could be planned there, however its run ended. */
export const isUnread = ({ status, evidence }: ReportTarget): boolean =>
  status === 'not-read' ||
  ((status === 'cancelled' || status === 'interrupted') && evidence.length === 0)

/** The targets and settings of the run that is compared with the plan file. */
export type RunOutcome = Pick<Report, 'targets' | 'settings'>

type Why = Pick<ReportDifference, 'reason' | 'explanation'>

const GONE: Why = { reason: 'already-gone', explanation: 'It no longer exists.' }

const ONLY_LISTED: Why = {
  reason: 'only-listed',
  explanation: 'orphan-snapshots is report: orphans are listed, and stay.',
}

const notLookedAt = (because: string): Why => ({
  reason: 'not-looked-at',
  explanation: `It was not looked at: ${because}`,
})

const reasonOf = ({ reason, explanation }: Why): Why => ({ reason, explanation })

/** An account that could not be entered may have no id here. */
function targetOf(
  { accountId, region }: Approval,
  { targets }: RunOutcome,
): ReportTarget | undefined {
  const here = targets.filter((target) => target.region === region)
  return (
    here.find((target) => target.accountId === accountId) ??
    here.find((target) => target.accountId === '')
  )
}

const LONGEST_ERROR = 200

const whyUnread = ({ error }: ReportTarget): Why =>
  notLookedAt(`its target could not be read. ${oneLine(error?.message ?? '', LONGEST_ERROR)}`)

function whyNoOrphans({ settings }: RunOutcome): Why | undefined {
  if (settings['orphan-snapshots'] === 'ignore') return notLookedAt('orphan-snapshots is ignore.')
  if ((settings['image-ids'] ?? '') === '') return undefined
  return notLookedAt('with image-ids no orphans are looked for.')
}

/** One difference, but for where it is. */
type Item = Omit<ReportDifference, 'accountId' | 'region'>

const image = (id: string, why: Why): Item => ({ id, kind: 'image', planned: true, ...why })

const snapshot = (id: string, why: Why): Item => ({ id, kind: 'snapshot', planned: true, ...why })

/** The snapshots that were to go with an image, and stay. */
function snapshotsHeldBack({ snapshots }: ReportImage, planned: ReadonlySet<string>): Item[] {
  return snapshots.flatMap(({ id, verdict, reason, explanation = '' }) =>
    planned.has(id) && verdict === 'keep' && reason !== undefined
      ? [snapshot(id, { reason, explanation })]
      : [],
  )
}

const NO_SNAPSHOTS: ReadonlySet<string> = new Set()

/** Every image that was approved for either step, with the snapshots that were to go with it. */
const approvedImages = ({
  images,
  toDisable,
}: Approval): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map([...[...toDisable].map((id) => [id, NO_SNAPSHOTS] as const), ...images])

function ofImages({ images }: ReportTarget, approval: Approval): readonly Item[] {
  const byId = new Map(images.map((each) => [each.id, each]))
  return [...approvedImages(approval)].flatMap(([id, planned]) => {
    const found = byId.get(id)
    if (found === undefined) return [image(id, GONE)]
    if (found.verdict === 'keep') return [image(id, reasonOf(found))]
    return snapshotsHeldBack(found, planned)
  })
}

/** An orphan that an image maps by now may stand with that image, and nowhere else. */
function mappedBy(id: string, { images }: ReportTarget): Why | undefined {
  const found = images.find(({ snapshots }) => snapshots.some((each) => each.id === id))
  return found && { reason: 'mapped', explanation: `${found.id} maps it.` }
}

function ofOrphans(target: ReportTarget, { orphans }: Approval): readonly Item[] {
  const byId = new Map(target.orphans.map((orphan) => [orphan.id, orphan]))
  return [...orphans].flatMap((id) => {
    const orphan = byId.get(id)
    if (orphan === undefined) return [snapshot(id, mappedBy(id, target) ?? GONE)]
    if (orphan.verdict === 'report') return [snapshot(id, ONLY_LISTED)]
    return orphan.verdict === 'remove' ? [] : [snapshot(id, reasonOf(orphan))]
  })
}

/** Items that are due now and that the plan file holds back. */
function newlyEligible({ images, orphans }: ReportTarget, approval: Approval): readonly Item[] {
  const isHeld = ({ reason }: Pick<ReportImage, 'reason'> | Why): boolean =>
    reason === 'not-planned'
  const approved = approvedImages(approval)
  return [
    ...images
      .filter((each) => isHeld(each) && !approved.has(each.id))
      .map((each) => ({ ...image(each.id, reasonOf(each)), planned: false })),
    ...orphans
      .filter(isHeld)
      .map((each) => ({ ...snapshot(each.id, reasonOf(each)), planned: false })),
  ]
}

/** All that was approved for a target, for one reason. */
const everything = (approval: Approval, why: Why): readonly Item[] => [
  ...[...approvedImages(approval).keys()].map((id) => image(id, why)),
  ...[...approval.orphans].map((id) => snapshot(id, why)),
]

function itemsOf(approval: Approval, looked: RunOutcome): readonly Item[] {
  const target = targetOf(approval, looked)
  if (target === undefined) return []
  if (isUnread(target)) return everything(approval, whyUnread(target))
  const noOrphans = whyNoOrphans(looked)
  return [
    ...ofImages(target, approval),
    ...(noOrphans === undefined
      ? ofOrphans(target, approval)
      : [...approval.orphans].map((id) => snapshot(id, noOrphans))),
    ...newlyEligible(target, approval),
  ]
}

/** Whether the target is left to another run: several may carry out the plan of a fleet. */
export const isElsewhere = (approval: Approval, looked: RunOutcome): boolean =>
  targetOf(approval, looked) === undefined

/** Where a run differs from what was approved for one target: each item with the reason. */
export function differencesOf(approval: Approval, looked: RunOutcome): readonly ReportDifference[] {
  const { accountId, region } = approval
  return itemsOf(approval, looked).map((item) => ({ accountId, region, ...item }))
}

function describe(planFile: NonNullable<Report['planFile']>): string {
  const { generatedAt, differences, otherTargets = [] } = planFile
  const when = formatTime(generatedAt)
  const others = otherTargets.length
  const elsewhere =
    others === 0
      ? ''
      : ` Its other ${plural(others, 'target is', 'targets are')} not part of this run.`
  if (differences.length === 0) return `What is to go is exactly the plan of ${when}.${elsewhere}`
  return `Only what the plan of ${when} removes can go.${elsewhere} What differs from it now:`
}

/** What was approved and did not go, in words. */
interface NotCarriedOut {
  readonly left: readonly string[]
  /** What was gone before this run came to it. */
  readonly before: readonly string[]
}

const OF_PLAN = 'of the plan file'

/** `2 images of the plan file stay`: some of the differences with what became of them. */
function told(
  differences: readonly ReportDifference[],
  become: { readonly one: string; readonly many: string },
): readonly string[] {
  const images = differences.filter(({ kind }) => kind === 'image').length
  const items = countedItems(images, differences.length - images)
  const fate = differences.length === 1 ? become.one : become.many
  return differences.length === 0 ? [] : [`${items} ${OF_PLAN} ${fate}`]
}

/** Targets of the plan that none of several merged runs had. */
function leftToNobody({ planFile, merged }: Report): readonly string[] {
  const count = planFile?.otherTargets?.length ?? 0
  if (merged === undefined || count === 0) return []
  return [
    `${plural(count, 'target')} ${OF_PLAN} ${count === 1 ? 'is' : 'are'} in none of the reports`,
  ]
}

/** What an approved plan takes away and this run does not. What waits for later runs is told of on its own. */
export function notCarriedOut(report: Report): NotCarriedOut {
  const approved = report.planFile?.differences.filter(({ planned }) => planned) ?? []
  const having = (...reasons: readonly string[]): readonly ReportDifference[] =>
    approved.filter(({ reason }) => reasons.includes(reason))
  const stay = approved.filter(
    ({ reason }) => !['already-gone', 'not-looked-at', 'next-run'].includes(reason),
  )
  return {
    left: [
      ...told(
        stay,
        report.dryRun ? { one: 'would stay', many: 'would stay' } : { one: 'stays', many: 'stay' },
      ),
      ...told(having('not-looked-at'), { one: 'was not looked at', many: 'were not looked at' }),
      ...leftToNobody(report),
    ],
    before: told(having('already-gone'), { one: 'was gone before', many: 'were gone before' }),
  }
}

/** Where the run differs from the plan file that was approved. */
export function differences(context: SummaryContext): string | undefined {
  const { planFile } = context.report
  if (planFile === undefined) return undefined
  return paragraphs(
    `### Approved plan (${plural(planFile.differences.length, 'difference')})`,
    describe(planFile),
    cutTable(
      ['=Item', '=Where', 'In the plan', 'Now'],
      planFile.differences,
      (each) => [
        mono(each.id),
        escapeText(`${each.region} · ${each.accountId}`),
        each.planned ? 'goes' : 'stays',
        `<b>${each.reason}</b> ${escapeText(each.explanation, 160)}`,
      ],
      context,
    ),
  )
}
