import {
  closesWithReport,
  USAGE_FRESH_FOR,
  type TargetResult,
  type UsageGap,
  type UsageRequest,
} from '../model/index.ts'
import type { ReportUsage } from './schema.ts'
import { formatDate } from './words.ts'

function describeGap(gap: UsageGap): string {
  switch (gap.code) {
    case 'not-asked':
      return 'AWS was not asked, because a disabled image is shared with nobody'
    case 'not-read':
      return `the usage reports could not be read (${gap.failure.code}: ${gap.failure.message})`
    case 'no-report':
      return 'there is no usage report on it'
    case 'pending':
      return 'AWS is still making the usage report'
    case 'error':
      return `AWS could not make the usage report${gap.why === undefined ? '' : ` (${gap.why})`}`
    case 'not-all-accounts':
      return 'the usage report is about some accounts only'
    case 'not-all-types':
      return `the usage report does not look at all of ${gap.missing.join(', ')}`
    case 'too-old':
      return gap.createdAt === undefined
        ? 'the usage report has no date'
        : `the usage report of ${formatDate(gap.createdAt)} is more than 48 hours old`
  }
}

/** Why it is not known whether other accounts use an image that is shared. */
export const explainGap = (gap: UsageGap): string =>
  `Whether another account uses it is not known: ${describeGap(gap)}.`

type Planned = Extract<TargetResult, { readonly kind: 'planned' }>

function describeRequest(request: UsageRequest): string {
  switch (request.outcome) {
    case 'requested':
      return 'This run asked AWS for one.'
    case 'failed':
      return `AWS made none when it was asked: ${request.error.code}: ${request.error.message}`
    case 'not-attempted':
      return 'The run was cancelled before it asked for one.'
  }
}

/** What was done, or would be done, so that a later run knows more; empty where that is nothing. */
export function explainRequest(
  { image, verdict: { reason } }: Planned['plan']['images'][number],
  { outcomes, usageRequests }: Planned,
): string {
  const request = usageRequests?.get(image.id)
  if (request !== undefined) return ` ${describeRequest(request)}`
  const isMissing = reason.code === 'shared' && reason.usage && closesWithReport(reason.usage)
  return isMissing && outcomes === undefined ? ' A real run asks AWS for one.' : ''
}

const gapsIn = ({ plan }: Planned): readonly { readonly id: string; readonly gap: UsageGap }[] =>
  plan.images.flatMap(({ image, verdict: { reason } }) =>
    reason.code === 'shared' && reason.usage ? [{ id: image.id, gap: reason.usage }] : [],
  )

function usableUntil(requests: readonly UsageRequest[]): { readonly usableUntil?: string } {
  const times = requests.flatMap((each) =>
    each.outcome === 'requested' ? [each.at.getTime() + USAGE_FRESH_FOR] : [],
  )
  return times.length === 0 ? {} : { usableUntil: new Date(Math.min(...times)).toISOString() }
}

/** The usage reports that a target lacks; undefined where it lacks none. */
export function reportUsage(target: Planned): ReportUsage | undefined {
  const gaps = gapsIn(target)
  if (gaps.length === 0) return undefined
  const requests = [...(target.usageRequests ?? [])]
  const idsWith = (outcome: UsageRequest['outcome']): string[] =>
    requests.filter(([, request]) => request.outcome === outcome).map(([id]) => id)
  return {
    missing: gaps.filter(({ gap }) => closesWithReport(gap)).map(({ id }) => id),
    requested: idsWith('requested'),
    failed: idsWith('failed'),
    pending: gaps.filter(({ gap }) => gap.code === 'pending').length,
    notRead: gaps.filter(({ gap }) => gap.code === 'not-read').length,
    ...usableUntil(requests.map(([, request]) => request)),
  }
}
