import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import type { Identity, RoleIdentity, Target, Warning } from '../model/index.ts'
import { readAccountAlias } from './account-alias.ts'
import {
  type AccountCredentials,
  credentialsFor,
  environmentIn,
  requireToken,
} from './credentials.ts'
import {
  accountOf,
  type AccountSettings,
  type Caller,
  closedAmong,
  type ClosedAccount,
  enter,
  type EnteredAccount,
  isOpen,
  type RegionSearch,
  type RegionsInput,
  requireAllowed,
  type Wanted,
} from './entering.ts'
import { enabledAmong, findRegions } from './regions.ts'

/** A target, with the credentials to enter it. */
export interface Access extends Pick<Caller, 'session'> {
  readonly target: Target
  readonly credentials: Provider<AwsCredentialIdentity> | undefined
  /** A pattern of Regions found it: a plan file need not have it. */
  readonly isByPattern: boolean
}

/** Accounts that could be entered, Region by Region, and those that could not. */
export interface EnteredAccounts {
  readonly open: readonly Access[]
  readonly closed: readonly ClosedAccount[]
}

export interface Accounts extends EnteredAccounts {
  /** The accounts of `evidence-roles`, which are only read. */
  readonly evidence: EnteredAccounts
  readonly warnings: readonly Warning[]
  /** The job's environment, as its OIDC token claims it; undefined where no token was used. */
  readonly environment: string | undefined
}

/** The job's own credentials belong to an account that `evidence-roles` names as well. */
class CleanedAccountError extends Error {
  override readonly name = 'CleanedAccountError'

  constructor(accountId: string) {
    super(
      `evidence-roles: it names a role of ${accountId}, which this run cleans with the job's own credentials. It takes roles of accounts that are only read. Nothing was read and nothing was removed.`,
    )
  }
}

/** A pattern of Regions that stands for none. */
class RegionPatternError extends Error {
  override readonly name = 'RegionPatternError'

  constructor(input: RegionsInput, pattern: string) {
    super(
      `${input}: ${JSON.stringify(pattern)} matches no Region that any account has enabled. It takes Regions by their code, patterns such as eu-*, or all. Nothing was read and nothing was removed.`,
    )
  }
}

/** Those after the role's ARN, or those of `aws-region`. */
function regionsWantedFor(
  { roleArn = '' }: AccountCredentials,
  { identity, regions }: AccountSettings['inputs'],
): Wanted {
  const own = identity.kind === 'job' ? undefined : identity.session.regionsOf.get(roleArn)
  return own === undefined
    ? { texts: regions, input: 'aws-region' }
    : { texts: own, input: 'role-to-assume' }
}

/**
 * A pattern may match in one account and not in another, as Regions are enabled account by account.
 * @throws RegionPatternError where every account was asked, and it matches in none
 */
function unmatchedWarnings(
  open: readonly EnteredAccount[],
  closed: readonly ClosedAccount[],
): readonly Warning[] {
  const isMatched = (pattern: string): boolean =>
    open.some(
      ({ wanted, regions }) =>
        wanted.texts.includes(pattern) && !regions.unmatched.includes(pattern),
    )
  const unmatched = open.flatMap(({ who, wanted: { input }, regions }) =>
    regions.unmatched.map((pattern) => ({ who, input, pattern })),
  )
  const nowhere = unmatched.find(({ pattern }) => !isMatched(pattern))
  if (nowhere !== undefined && closed.length === 0) {
    throw new RegionPatternError(nowhere.input, nowhere.pattern)
  }
  return unmatched.map(({ who, input, pattern }) => ({
    code: 'region-pattern',
    message: `${input}: ${JSON.stringify(pattern)} matches no Region that ${who.accountId} has enabled.`,
  }))
}

/** Each Region of an account, with the account's alias where it has one. */
async function accessTo(
  { who, regions: { found }, credentials }: EnteredAccount,
  { requestHandler, job: { configuredEndpoint } }: AccountSettings,
): Promise<readonly Access[]> {
  const [first] = found
  if (first === undefined) return []
  const settings = { region: first.name, credentials, requestHandler, configuredEndpoint }
  const { session, ...account } = who
  const accountAlias = await readAccountAlias(account, settings)
  const named = { ...account, ...(accountAlias !== undefined && { accountAlias }) }
  return found.map(({ name, isByPattern }) => ({
    target: { ...named, region: name },
    session,
    credentials,
    isByPattern,
  }))
}

const accessToAll = async (
  accounts: readonly EnteredAccount[],
  settings: AccountSettings,
): Promise<readonly Access[]> =>
  (await Promise.all(accounts.map(async (each) => accessTo(each, settings)))).flat()

/** Where an account that is only read is read: after its role's ARN, else wherever the run cleans. */
function evidenceSearch(
  { roleArn = '' }: AccountCredentials,
  { session }: RoleIdentity,
  regionsOfRun: readonly string[],
): RegionSearch {
  const own = session.regionsOf.get(roleArn)
  const wanted: Wanted = { texts: own ?? regionsOfRun, input: 'evidence-roles' }
  return {
    wanted,
    find: async (settings) =>
      own === undefined ? enabledAmong(regionsOfRun, settings) : findRegions(own, settings),
  }
}

/** Nothing is read in an account that has none of the run's Regions. */
const noRegionWarnings = (open: readonly EnteredAccount[]): readonly Warning[] =>
  open
    .filter(({ regions }) => regions.found.length === 0)
    .map(({ who }) => ({
      code: 'no-evidence-region',
      message: `evidence-roles: ${who.accountId} has none of the Regions of this run enabled, and so nothing was read there.`,
    }))

/** Enters the accounts that are only read. */
async function enterEvidenceAccounts(
  accounts: readonly AccountCredentials[],
  cleaned: EnteredAccounts,
  settings: AccountSettings,
): Promise<Pick<Accounts, 'evidence' | 'warnings'>> {
  const { evidenceIdentity } = settings.inputs
  if (evidenceIdentity === undefined) return { evidence: { open: [], closed: [] }, warnings: [] }
  const ofRun = [
    ...new Set([
      ...cleaned.open.map(({ target }) => target.region),
      ...cleaned.closed.flatMap(({ regions }) => regions),
    ]),
  ]
  const entered = await Promise.all(
    accounts.map(async (each) =>
      enter(each, evidenceSearch(each, evidenceIdentity, ofRun), settings),
    ),
  )
  const open = entered.filter(isOpen)
  const closed = closedAmong(entered)
  return {
    evidence: { open: await accessToAll(open, settings), closed },
    warnings: [...unmatchedWarnings(open, closed), ...noRegionWarnings(open)],
  }
}

/**
 * Finds out which accounts the credentials belong to, before anything is read. Each account in each
 * Region is a target. Accounts that are only read are entered last, in the Regions of the targets.
 * @throws AccountNotAllowed where any of them is not in `allowed-account-ids`
 * @throws CleanedAccountError where one is to be cleaned and only to be read
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
  const credentialsOf = (identity: Identity): readonly AccountCredentials[] =>
    credentialsFor(identity, { requestHandler, onToken }, job)
  requireToken(inputs.identity, job)
  const accounts = credentialsOf(inputs.identity)
  const onlyRead = inputs.evidenceIdentity ? credentialsOf(inputs.evidenceIdentity) : []
  // The account of a role is known even where the role cannot be assumed.
  requireAllowed([...accounts, ...onlyRead].map(accountOf), inputs)
  const entered = await Promise.all(
    accounts.map(async (account) => {
      const wanted = regionsWantedFor(account, inputs)
      const find: RegionSearch['find'] = async (of) => findRegions(wanted.texts, of)
      return enter(account, { wanted, find }, settings)
    }),
  )
  const found = entered.filter(isOpen)
  const accountIds = found.map(({ who }) => who.accountId)
  const twice = onlyRead.map(accountOf).find((id = '') => accountIds.includes(id))
  if (twice !== undefined) throw new CleanedAccountError(twice)
  const [open, closed] = [await accessToAll(found, settings), closedAmong(entered)]
  const { evidence, warnings } = await enterEvidenceAccounts(onlyRead, { open, closed }, settings)
  return {
    ...{ open, closed, evidence, environment },
    warnings: [...unmatchedWarnings(found, closed), ...warnings],
  }
}
