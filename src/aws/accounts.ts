import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import type { Failure, Identity, Target, TokenClaims, Warning } from '../model/index.ts'
import { createStsClient } from './clients.ts'
import { ClockError, MissingAnswer } from './answer-guards.ts'
import { describeError } from './errors.ts'
import {
  type AccountCredentials,
  callSts,
  credentialsFor,
  environmentIn,
  type JobCredentials,
  StsError,
} from './credentials.ts'
import { type FoundRegions, findRegions, isRegionPattern } from './regions.ts'
import { redact } from './secrets.ts'

/** A target, with the credentials to enter it. */
export interface Access {
  readonly target: Target
  /** The ARN that calls are made as: a role session, or a user. */
  readonly session: string
  readonly credentials: Provider<AwsCredentialIdentity> | undefined
  /** A pattern of Regions found it: a plan file need not have it. */
  readonly isByPattern: boolean
}

/** An account that could not be entered. All its targets fail, and the others go on. */
export interface ClosedAccount {
  readonly name: string
  /** In words, with the account's name. */
  readonly message: string
  readonly failure: Failure
  /** What the job's token says, where AWS did not trust it. */
  readonly token: TokenClaims | undefined
  /** The Regions that were named for it, or the one that it was to be entered in. */
  readonly regions: readonly string[]
}

export interface Accounts {
  readonly open: readonly Access[]
  readonly closed: readonly ClosedAccount[]
  readonly warnings: readonly Warning[]
  /** The job's environment, as its OIDC token claims it; undefined where no token was used. */
  readonly environment: string | undefined
}

/** The account of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const accountOf = ({ roleArn = '' }: AccountCredentials): string | undefined =>
  roleArn.split(':')[4]

/** The credentials belong to an account that `allowed-account-ids` does not name. */
class AccountNotAllowed extends Error {
  override readonly name = 'AccountNotAllowed'

  constructor(accountIds: readonly string[], allowed: readonly string[]) {
    super(
      `allowed-account-ids: the credentials belong to ${accountIds.join(', ')}, and only ${allowed.join(', ')} is allowed. Nothing was read and nothing was removed.`,
    )
  }
}

/** A pattern of Regions that stands for none. */
class RegionPatternError extends Error {
  override readonly name = 'RegionPatternError'

  constructor(pattern: string) {
    super(
      `aws-region: ${JSON.stringify(pattern)} matches no Region that any account has enabled. It takes Regions by their code, patterns such as eu-*, or all. Nothing was read and nothing was removed.`,
    )
  }
}

export interface AccountSettings {
  readonly inputs: {
    readonly identity: Identity
    /** Names and patterns, for accounts whose role has none of its own. */
    readonly regions: readonly string[]
    /** Where an account is entered that has no Region by name. */
    readonly firstRegion: string
    /** Empty: every account is allowed. */
    readonly allowedAccountIds: readonly string[]
  }
  readonly requestHandler: NodeHttpHandler
  readonly job: JobCredentials
}

/** Whose credentials they are. */
type Caller = Pick<Target, 'accountId' | 'partition'> & Pick<Access, 'session'>

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: it needs no permission. */
async function whoAmI(client: STSClient): Promise<Caller> {
  return callSts('sts:GetCallerIdentity', async () => {
    const { Account, Arn = '' } = await client.send(new GetCallerIdentityCommand({}))
    const partition = Arn.split(':')[1]
    if (Account === undefined || partition === undefined) throw new MissingAnswer('account')
    return { accountId: Account, partition, session: Arn }
  })
}

type Entered =
  | {
      readonly ok: true
      readonly account: AccountCredentials
      readonly who: Caller
      readonly wanted: readonly string[]
      readonly regions: FoundRegions
    }
  | { readonly ok: false; readonly closed: ClosedAccount }

/** Those after the role's ARN, or those of `aws-region`. */
function regionsWantedFor(
  { roleArn }: AccountCredentials,
  { identity, regions }: AccountSettings['inputs'],
): readonly string[] {
  if (identity.kind === 'job' || roleArn === undefined) return regions
  return identity.session.regionsOf.get(roleArn) ?? regions
}

async function enter(
  account: AccountCredentials,
  { inputs, requestHandler }: AccountSettings,
): Promise<Entered> {
  const { credentials, roleArn } = account
  const wanted = regionsWantedFor(account, inputs)
  const named = wanted.filter((each) => !isRegionPattern(each))
  const [region = inputs.firstRegion] = named
  try {
    const settings = { region, credentials, requestHandler }
    const who = await whoAmI(createStsClient(settings))
    return { ok: true, account, who, wanted, regions: await findRegions(wanted, settings) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const name = roleArn ?? "the job's credentials"
    const cause = error instanceof StsError ? error.cause : error
    // The clock is wrong for all accounts.
    if (cause instanceof ClockError) throw cause
    const token = error instanceof StsError ? error.token : undefined
    const message = `${name}: ${redact(error.message)}`
    const regions = named.length > 0 ? named : [region]
    return { ok: false, closed: { name, message, failure: describeError(error), token, regions } }
  }
}

/** @throws AccountNotAllowed */
function requireAllowed(
  accountIds: readonly (string | undefined)[],
  { allowedAccountIds: allowed }: AccountSettings['inputs'],
): void {
  const known = accountIds.filter((id) => id !== undefined)
  const notAllowed = known.filter((id) => allowed.length > 0 && !allowed.includes(id))
  if (notAllowed.length > 0) throw new AccountNotAllowed(notAllowed, allowed)
}

/**
 * A pattern may match in one account and not in another, as Regions are enabled account by account.
 * @throws RegionPatternError where every account was asked, and it matches in none
 */
function unmatchedWarnings(
  open: readonly Extract<Entered, { ok: true }>[],
  closed: readonly ClosedAccount[],
): readonly Warning[] {
  const isMatched = (pattern: string): boolean =>
    open.some(
      ({ wanted, regions }) => wanted.includes(pattern) && !regions.unmatched.includes(pattern),
    )
  const nowhere = open
    .flatMap(({ regions }) => regions.unmatched)
    .find((pattern) => !isMatched(pattern))
  if (nowhere !== undefined && closed.length === 0) throw new RegionPatternError(nowhere)
  return open.flatMap(({ who, regions }) =>
    regions.unmatched.map((pattern): Warning => ({
      code: 'region-pattern',
      message: `aws-region: ${JSON.stringify(pattern)} matches no Region that ${who.accountId} has enabled.`,
    })),
  )
}

/**
 * Finds out which accounts the credentials belong to, before anything is read. Each account in each
 * Region is a target.
 * @throws AccountNotAllowed where any of them is not in `allowed-account-ids`
 * @throws RegionPatternError where a pattern of Regions matches in no account
 * @throws MissingTokenPermission where the job cannot get an OIDC token
 * @throws ClockError where the runner's clock is wrong
 */
export async function enterAccounts(settings: AccountSettings): Promise<Accounts> {
  const { inputs, requestHandler, job } = settings
  let environment: string | undefined
  const onToken = (token: string): void => {
    environment = environmentIn(token)
  }
  const accounts = credentialsFor(
    inputs.identity,
    { region: inputs.firstRegion, requestHandler, onToken },
    job,
  )
  // The account of a role is known even where the role cannot be assumed.
  requireAllowed(accounts.map(accountOf), inputs)
  const entered = await Promise.all(accounts.map(async (account) => enter(account, settings)))
  const open = entered.filter((each) => each.ok)
  requireAllowed(
    open.map(({ who }) => who.accountId),
    inputs,
  )
  const closed = entered.filter((each) => !each.ok).map((each) => each.closed)
  return {
    open: open.flatMap(({ who, regions: { found }, account: { credentials } }) =>
      found.map(({ name, isByPattern }) => ({
        target: { accountId: who.accountId, partition: who.partition, region: name },
        session: who.session,
        credentials,
        isByPattern,
      })),
    ),
    closed,
    warnings: unmatchedWarnings(open, closed),
    environment,
  }
}
