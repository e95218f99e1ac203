import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import type { Failure, Identity, RoleIdentity, Target, TokenClaims } from '../model/index.ts'
import { ClockError, MissingAnswer } from './answer-guards.ts'
import { type ClientSettings, createStsClient, type ReadClientSettings } from './clients.ts'
import { type AccountCredentials, callSts, type JobCredentials, StsError } from './credentials.ts'
import { describeError } from './errors.ts'
import { type FoundRegions, isRegionPattern } from './regions.ts'
import { redact } from './secrets.ts'

/** An account that could not be entered. All its targets fail, and the others go on. */
export interface ClosedAccount {
  readonly name: string
  /** In words, with the account's name. */
  readonly message: string
  readonly failure: Failure
  /** The claims of the job's token, where AWS did not trust it. */
  readonly token: TokenClaims | undefined
  /** The Regions that were named for it, or the one that it was to be entered in. */
  readonly regions: readonly string[]
}

/** The account of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const accountOf = ({ roleArn = '' }: AccountCredentials): string | undefined =>
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

/** The inputs in which Regions can stand. */
export type RegionsInput = 'aws-region' | 'role-to-assume' | 'evidence-roles'

export interface AccountSettings {
  readonly inputs: {
    readonly identity: Identity
    /** Undefined where no account is only read. */
    readonly evidenceIdentity: RoleIdentity | undefined
    /** Names and patterns, for accounts whose role has none of its own. */
    readonly regions: readonly string[]
    /** Where an account is entered that has no Region by name. */
    readonly firstRegion: string
    /** Empty: every account is allowed. */
    readonly allowedAccountIds: readonly string[]
  }
  readonly requestHandler: NodeHttpHandler
  readonly job: JobCredentials & Pick<ReadClientSettings, 'configuredEndpoint'>
}

/** Whose credentials they are. */
export type Caller = Pick<Target, 'accountId' | 'partition'> & {
  /** The ARN that calls are made as: a role session, or a user. */
  readonly session: string
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: it needs no permission. */
async function whoAmI(client: STSClient, region: string): Promise<Caller> {
  return callSts({ action: 'sts:GetCallerIdentity', region }, async () => {
    const { Account, Arn = '' } = await client.send(new GetCallerIdentityCommand({}))
    const partition = Arn.split(':')[1]
    if (Account === undefined || partition === undefined) throw new MissingAnswer('account')
    return { accountId: Account, partition, session: Arn }
  })
}

/** The Regions to read in an account, as they were written. */
export interface Wanted {
  readonly texts: readonly string[]
  readonly input: RegionsInput
}

export interface EnteredAccount {
  readonly ok: true
  /** Those of the Region in which it was entered. */
  readonly credentials: Provider<AwsCredentialIdentity> | undefined
  readonly who: Caller
  readonly wanted: Wanted
  readonly regions: FoundRegions
}

export type Entered = EnteredAccount | { readonly ok: false; readonly closed: ClosedAccount }

/** How the Regions of one account are found. */
export interface RegionSearch {
  readonly wanted: Wanted
  readonly find: (settings: ClientSettings) => Promise<FoundRegions>
}

/** @throws AccountNotAllowed */
export function requireAllowed(
  accountIds: readonly (string | undefined)[],
  { allowedAccountIds: allowed }: AccountSettings['inputs'],
): void {
  const known = accountIds.filter((id) => id !== undefined)
  const notAllowed = known.filter((id) => allowed.length > 0 && !allowed.includes(id))
  if (notAllowed.length > 0) throw new AccountNotAllowed(notAllowed, allowed)
}

/** The Regions by name in any input: an account can be entered in each that it has enabled. */
const namedInRun = ({ regions, identity, evidenceIdentity }: AccountSettings['inputs']): string[] =>
  [
    ...regions,
    ...[identity, evidenceIdentity].flatMap((each) =>
      each === undefined || each.kind === 'job' ? [] : [...each.session.regionsOf.values()].flat(),
    ),
  ].filter((each) => !isRegionPattern(each))

/** Where to enter an account, in this order. Where Regions are searched for, any Region does. */
function doorsOf({ texts }: Wanted, inputs: AccountSettings['inputs']): readonly string[] {
  const named = texts.filter((each) => !isRegionPattern(each))
  if (named.length > 0 && named.length === texts.length) return named
  return [...new Set([...named, inputs.firstRegion, ...namedInRun(inputs)])]
}

async function enterIn(
  region: string,
  account: AccountCredentials,
  { wanted, find }: RegionSearch,
  { inputs, requestHandler }: AccountSettings,
): Promise<EnteredAccount> {
  const credentials = account.credentialsIn(region)
  const settings = { region, credentials, requestHandler }
  const who = await whoAmI(createStsClient(settings), region)
  requireAllowed([who.accountId], inputs)
  return { ok: true, credentials, who, wanted, regions: await find(settings) }
}

/** Another Region can help only where this one does not know the account. */
const endsSearch = (error: unknown): boolean => describeError(error).cause !== 'region-not-enabled'

/** @throws what kept the account from being entered */
async function enterAnywhere(
  doors: readonly string[],
  ...of: readonly [AccountCredentials, RegionSearch, AccountSettings]
): Promise<EnteredAccount> {
  const refusals: unknown[] = []
  for (const region of doors) {
    try {
      return await enterIn(region, ...of)
    } catch (error) {
      if (endsSearch(error)) throw error
      refusals.push(error)
    }
  }
  throw refusals[0]
}

function closedBy(
  error: Error,
  { roleArn }: AccountCredentials,
  regions: readonly string[],
): ClosedAccount {
  const name = roleArn ?? "the job's credentials"
  const token = error instanceof StsError ? error.token : undefined
  const message = `${name}: ${redact(error.message)}`
  return { name, message, failure: describeError(error), token, regions }
}

/**
 * Enters an account in the first Region that knows it: a Region has to be enabled account by account.
 * @throws AccountNotAllowed, and ClockError: the clock is wrong for all accounts
 */
export async function enter(
  account: AccountCredentials,
  search: RegionSearch,
  settings: AccountSettings,
): Promise<Entered> {
  const doors = doorsOf(search.wanted, settings.inputs)
  try {
    return await enterAnywhere(doors, account, search, settings)
  } catch (error) {
    if (!(error instanceof Error) || error instanceof AccountNotAllowed) throw error
    const cause = error instanceof StsError ? error.cause : error
    if (cause instanceof ClockError) throw cause
    const named = search.wanted.texts.filter((each) => !isRegionPattern(each))
    return {
      ok: false,
      closed: closedBy(error, account, named.length > 0 ? named : doors.slice(0, 1)),
    }
  }
}

export const isOpen = (entered: Entered): entered is EnteredAccount => entered.ok

export const closedAmong = (all: readonly Entered[]): readonly ClosedAccount[] =>
  all.flatMap((each) => (each.ok ? [] : [each.closed]))
