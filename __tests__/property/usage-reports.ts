import {
  USAGE_RESOURCE_TYPES,
  type ImageUsage,
  type UsageEntry,
  type UsageReport,
} from '../../src/model/index.ts'
import { hoursAgo } from '../support/model-factories.ts'
import type { ImageFacts, ReportFacts } from './account.ts'

/*
 * What AWS answers about usage reports, and what a report is worth: said a second time, in the words
 * of the documentation.
 */

const DEFAULT_DEPTH = 20

const depthOf = ({ versionDepth = 10_000 }: ReportFacts): number =>
  versionDepth === 'none' ? DEFAULT_DEPTH : versionDepth

function reportOf(facts: ReportFacts, id: string): UsageReport {
  const { state, hoursOld = 20, ofAccount, without, versionDepth } = facts
  const depth = versionDepth === 'none' ? undefined : depthOf(facts)
  return {
    id,
    state: state ?? 'available',
    stateReason: undefined,
    createdAt: hoursOld === 'no date' ? undefined : hoursAgo(hoursOld),
    accountIds: ofAccount === undefined ? [] : [ofAccount],
    resourceTypes: USAGE_RESOURCE_TYPES.filter((type) => type !== without).map((type) => ({
      type,
      versionDepth: type === 'ec2:LaunchTemplate' ? depth : undefined,
    })),
  }
}

/** A report lies by what it leaves out. */
function entriesOf(facts: ReportFacts, { usedElsewhere }: ImageFacts): readonly UsageEntry[] {
  if (usedElsewhere === undefined) return []
  const { type, version = 1 } = usedElsewhere
  const isSeen =
    type !== facts.without &&
    facts.ofAccount === undefined &&
    (type !== 'ec2:LaunchTemplate' || version <= depthOf(facts))
  return isSeen ? [{ accountId: '999988887777', resourceType: type, count: 1 }] : []
}

/** Whether a report says all that there is to say, and lately. */
const isWorth = ({ state, hoursOld = 20, ofAccount, without, ...facts }: ReportFacts): boolean =>
  state === undefined &&
  hoursOld !== 'no date' &&
  hoursOld <= 48 &&
  ofAccount === undefined &&
  without === undefined &&
  depthOf(facts) === 10_000

/** Whether AWS itself says that nobody else uses it. */
export const isKnownUnused = ({ reports = [], usedElsewhere }: ImageFacts): boolean =>
  usedElsewhere === undefined && reports !== 'denied' && reports.some(isWorth)

/** Whether AWS itself says that somebody else uses it. */
export const isKnownUsed = ({ reports = [], usedElsewhere }: ImageFacts): boolean =>
  usedElsewhere !== undefined && reports !== 'denied' && reports.some(isWorth)

/** The answer to a question, with the lines of the report that the run wants to read. */
export function usageOf(
  facts: ImageFacts,
  counting: (reports: readonly UsageReport[]) => UsageReport | undefined,
): ImageUsage {
  const { reports = [] } = facts
  if (reports === 'denied') {
    return {
      isRead: false,
      failure: { code: 'UnauthorizedOperation', cause: 'denied', message: 'denied' },
    }
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
