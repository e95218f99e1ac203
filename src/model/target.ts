/** Milliseconds. Durations and ages carry their unit in the type's name. */
export type Milliseconds = number

export const MINUTE: Milliseconds = 60_000
export const HOUR: Milliseconds = 60 * MINUTE
export const DAY: Milliseconds = 24 * HOUR

/** One account in one Region; a run has one or more. */
export interface Target {
  readonly accountId: string
  readonly region: string
  /** `aws`, `aws-cn`, `aws-us-gov` ...: it decides console links and ARNs. */
  readonly partition: string
  /** The name that people know the account by; absent where it has none, or nobody can tell it. */
  readonly accountAlias?: string
}

/** The identity of a target. */
export type TargetId = Pick<Target, 'accountId' | 'region'>

/** The identity of a target as one string, for maps. */
export const targetKey = ({ accountId, region }: TargetId): string => `${accountId}/${region}`

/** Whether both are the same account in the same Region. */
export const isSameTarget = (a: TargetId, b: TargetId): boolean =>
  a.accountId === b.accountId && a.region === b.region

/** A target in words. The account is not known where its credentials do not work. */
export const targetLabel = ({ accountId, region }: TargetId): string =>
  accountId === '' ? region : `${region} (${accountId})`

/** How the run gets its credentials. */
export type Identity =
  | { readonly kind: 'job' }
  | { readonly kind: 'oidc'; readonly session: RoleSession; readonly audience: string }
  | {
      readonly kind: 'chained'
      readonly session: RoleSession
      readonly externalId: string | undefined
    }

/** Credentials that come from roles. */
export type RoleIdentity = Exclude<Identity, { readonly kind: 'job' }>

export interface RoleSession {
  readonly roleArns: readonly string[]
  /** Regions and patterns that stand after a role's ARN, by the ARN. */
  readonly regionsOf: ReadonlyMap<string, readonly string[]>
  readonly name: string
  readonly durationSeconds: number
}
