import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import type { Failure, Identity, Target, TokenClaims } from '../model/index.ts'
import { createStsClient } from './clients.ts'
import { ClockError } from './answer-guards.ts'
import { describeError } from './errors.ts'
import {
  type AccountCredentials,
  callSts,
  credentialsFor,
  type JobCredentials,
  StsError,
} from './credentials.ts'
import { redact } from './secrets.ts'

/** A target, with the credentials to enter it. */
export interface Access {
  readonly target: Target
  readonly credentials: Provider<AwsCredentialIdentity> | undefined
}

/** An account that could not be entered. All its targets fail, and the others go on. */
export interface ClosedAccount {
  readonly name: string
  /** In words, with the account's name. */
  readonly message: string
  readonly failure: Failure
  /** What the job's token says, where AWS did not trust it. */
  readonly token: TokenClaims | undefined
}

export interface Accounts {
  readonly open: readonly Access[]
  readonly closed: readonly ClosedAccount[]
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

export interface AccountSettings {
  readonly inputs: {
    readonly identity: Identity
    readonly regions: readonly string[]
    /** Empty: every account is allowed. */
    readonly allowedAccountIds: readonly string[]
  }
  readonly requestHandler: NodeHttpHandler
  readonly job: JobCredentials
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: it needs no permission. */
async function whoAmI(client: STSClient): Promise<Pick<Target, 'accountId' | 'partition'>> {
  const { Account, Arn = '' } = await callSts('sts:GetCallerIdentity', async () =>
    client.send(new GetCallerIdentityCommand({})),
  )
  const partition = Arn.split(':')[1]
  if (Account === undefined || partition === undefined) {
    throw new Error('AWS STS did not say whose credentials these are')
  }
  return { accountId: Account, partition }
}

type Entered =
  | {
      readonly ok: true
      readonly account: AccountCredentials
      readonly who: Pick<Target, 'accountId' | 'partition'>
    }
  | { readonly ok: false; readonly closed: ClosedAccount }

async function enter(
  account: AccountCredentials,
  region: string,
  requestHandler: NodeHttpHandler,
): Promise<Entered> {
  const { credentials, roleArn } = account
  try {
    const client = createStsClient({ region, credentials, requestHandler })
    return { ok: true, account, who: await whoAmI(client) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const name = roleArn ?? "the job's credentials"
    const cause = error instanceof StsError ? error.cause : error
    // The clock is wrong for all accounts.
    if (cause instanceof ClockError) throw cause
    const token = error instanceof StsError ? error.token : undefined
    const message = `${name}: ${redact(error.message)}`
    return { ok: false, closed: { name, message, failure: describeError(error), token } }
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
 * Finds out which accounts the credentials belong to, before anything is read. Each account in each
 * Region is a target.
 * @throws AccountNotAllowed where any of them is not in `allowed-account-ids`
 * @throws MissingTokenPermission where the job cannot get an OIDC token
 * @throws ClockError where the runner's clock is wrong
 */
export async function enterAccounts(settings: AccountSettings): Promise<Accounts> {
  const { inputs, requestHandler, job } = settings
  const [region = ''] = inputs.regions
  const accounts = credentialsFor(inputs.identity, { region, requestHandler }, job)
  // The account of a role is known even where the role cannot be assumed.
  requireAllowed(accounts.map(accountOf), inputs)
  const entered = await Promise.all(
    accounts.map((account) => enter(account, region, requestHandler)),
  )
  const open = entered.filter((each) => each.ok)
  requireAllowed(
    open.map(({ who }) => who.accountId),
    inputs,
  )
  return {
    open: open.flatMap(({ who, account: { credentials } }) =>
      inputs.regions.map((name) => ({ target: { ...who, region: name }, credentials })),
    ),
    closed: entered.filter((each) => !each.ok).map(({ closed }) => closed),
  }
}
