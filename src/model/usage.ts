import type { Failure } from './problem.ts'
import { HOUR, type Milliseconds } from './time.ts'

/**
 * What an image usage report can be about, all of it:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageResourceTypeRequest.html
 */
export const USAGE_RESOURCE_TYPES = [
  'ec2:Instance',
  'ec2:LaunchTemplate',
  'imagebuilder:ImageRecipe',
  'imagebuilder:ContainerRecipe',
] as const

/** The option that says how many versions of a launch template are looked at: 20 where it is left out. */
export const VERSION_DEPTH_OPTION = 'version-depth'

/**
 * All versions that a launch template can have.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageResourceTypeOptionRequest.html
 */
export const MOST_TEMPLATE_VERSIONS = 10_000

/** How long a usage report counts after it was asked for. */
export const USAGE_FRESH_FOR: Milliseconds = 48 * HOUR

/** What a usage report was asked to look at. */
export interface UsageResourceType {
  readonly type: string
  /** Undefined where it was left out: AWS looks at 20 versions then. */
  readonly versionDepth: number | undefined
}

/**
 * An image usage report as EC2 describes it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImageUsageReport.html
 */
export interface UsageReport {
  readonly id: string
  /** `available`, `pending` or `error`. */
  readonly state: string
  readonly stateReason: string | undefined
  readonly createdAt: Date | undefined
  /** Empty: it is about all accounts. */
  readonly accountIds: readonly string[]
  readonly resourceTypes: readonly UsageResourceType[]
}

/** A line of a usage report: how many resources of a type use the image in an account. */
export interface UsageEntry {
  readonly accountId: string
  readonly resourceType: string
  readonly count: number
}

/** What AWS says of the use of an image by other accounts. */
export type ImageUsage =
  | {
      readonly isRead: true
      readonly reports: readonly UsageReport[]
      /** The lines of the report that counted when they were read. */
      readonly read:
        { readonly reportId: string; readonly entries: readonly UsageEntry[] } | undefined
    }
  | { readonly isRead: false; readonly failure: Failure }

/** Why nobody can tell whether other accounts use an image. */
export type UsageGap =
  /** Nothing was asked about it: it is disabled, and can be shared with nobody by AWS's own words. */
  | { readonly code: 'not-asked' }
  | { readonly code: 'not-read'; readonly failure: Failure }
  | { readonly code: 'no-report' }
  | { readonly code: 'pending' }
  | { readonly code: 'error'; readonly why: string | undefined }
  | { readonly code: 'not-all-accounts' }
  /** The types that it is not about; `ec2:LaunchTemplate` also where it looks at few versions. */
  | { readonly code: 'not-all-types'; readonly missing: readonly string[] }
  | { readonly code: 'too-old'; readonly createdAt: Date | undefined }

const OPEN_AFTER_A_REPORT: readonly UsageGap['code'][] = ['not-asked', 'not-read', 'pending']

/**
 * Whether another report would close it. Where reports cannot be read, one more would not be read
 * either, and where one is being made AWS makes no second one.
 */
export const closesWithReport = ({ code }: UsageGap): boolean => !OPEN_AFTER_A_REPORT.includes(code)

/** What came of asking AWS for a usage report. */
export type UsageRequest =
  | { readonly outcome: 'requested'; readonly reportId: string; readonly at: Date }
  | { readonly outcome: 'failed'; readonly error: Failure }
  | { readonly outcome: 'not-attempted' }
