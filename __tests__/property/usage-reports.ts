import type { ImageUsage, UsageEntry, UsageReport } from '../../src/model/index.ts'
import { hoursAgo } from '../support/model-factories.ts'
import { aReport, anEntry } from '../unit/plan/usages.ts'
import type { ImageFacts, ReportFacts } from './account.ts'

/*
 * What AWS answers about usage reports, and what a report is worth: said a second time, in the words
 * of the documentation.
 */

const DEFAULT_DEPTH = 20

const depthOf = ({ versionDepth = 10_000 }: ReportFacts): number =>
  versionDepth === 'none' ? DEFAULT_DEPTH : versionDepth

function reportOf(facts: ReportFacts, id: string): UsageReport {
  const { state = 'available', hoursOld = 20, ofAccount, without, versionDepth } = facts
  const depth = versionDepth === 'none' ? undefined : depthOf(facts)
  return aReport({
    id,
    state,
    createdAt: hoursOld === 'no date' ? undefined : hoursAgo(hoursOld),
    accountIds: ofAccount === undefined ? [] : [ofAccount],
    resourceTypes: aReport()
      .resourceTypes.filter(({ type }) => type !== without)
      .map((of) => (of.type === 'ec2:LaunchTemplate' ? { ...of, versionDepth: depth } : of)),
  })
}

/** A report lies by what it leaves out. */
function entriesOf(facts: ReportFacts, { usedElsewhere }: ImageFacts): readonly UsageEntry[] {
  if (usedElsewhere === undefined) return []
  const { type, version = 1 } = usedElsewhere
  const isSeen =
    type !== facts.without &&
    facts.ofAccount === undefined &&
    (type !== 'ec2:LaunchTemplate' || version <= depthOf(facts))
  return isSeen ? [anEntry({ accountId: '999988887777', resourceType: type })] : []
}

/** Whether a report says all that there is to say, and lately. */
const isWorth = ({ state, hoursOld = 20, ofAccount, without, ...facts }: ReportFacts): boolean =>
  state === undefined &&
  hoursOld !== 'no date' &&
  hoursOld <= 48 &&
  ofAccount === undefined &&
  without === undefined &&
  depthOf(facts) === 10_000

/** Whether AWS itself says whether somebody else uses it. */
const isKnown = ({ reports = [] }: ImageFacts): boolean =>
  reports !== 'denied' && reports.some(isWorth)

export const isKnownUnused = (facts: ImageFacts): boolean =>
  facts.usedElsewhere === undefined && isKnown(facts)

export const isKnownUsed = (facts: ImageFacts): boolean =>
  facts.usedElsewhere !== undefined && isKnown(facts)

/** The answer to a question, with the lines of the report that the run wants to read. */
export function usageOf(
  facts: ImageFacts,
  counting: (reports: readonly UsageReport[]) => UsageReport | undefined,
): ImageUsage {
  const { reports = [] } = facts
  if (reports === 'denied') {
    const failure = { code: 'UnauthorizedOperation', cause: 'denied', message: 'denied' } as const
    return { isRead: false, failure }
  }
  const all = reports.map((each, index) => ({ facts: each, report: reportOf(each, String(index)) }))
  const wanted = counting(all.map(({ report }) => report))
  const of = all.find(({ report }) => report.id === wanted?.id)
  return {
    isRead: true,
    reports: all.map(({ report }) => report),
    read: of && { reportId: of.report.id, entries: entriesOf(of.facts, facts) },
  }
}
