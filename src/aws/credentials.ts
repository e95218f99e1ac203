import { setTimeout as sleep } from 'node:timers/promises'
import { getIDToken } from '@actions/core'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials as StsCredentials,
} from '@aws-sdk/client-sts'
import { memoize } from '@smithy/core/config'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'
import { z } from 'zod'
import {
  type Cause,
  explainFailure,
  type Failure,
  type Identity,
  type Milliseconds,
  MINUTE,
  type RoleSession,
  type TokenClaims,
} from '../model/index.ts'
import { oneLine } from '../text/display.ts'
import { createStsClient } from './clients.ts'
import { MissingAnswer } from './answer-guards.ts'
import { describeError, FailedCall, hasCode, withSentence } from './errors.ts'
import { maskSecret, rememberJobSecrets, rememberSecret } from './secrets.ts'

/** Explains why AWS STS refused a call. */
interface Explanation {
  readonly words: string
  readonly token?: TokenClaims
}

const UNEXPLAINED: Explanation = { words: '' }

/** Who may assume a role is said by its trust policy, unless AWS says that a policy is missing. */
function causeOf(action: string, { cause, code, message }: Failure): Cause {
  if (!action.startsWith('sts:AssumeRole')) return cause
  if (code === 'InvalidIdentityTokenException')
    return /audience/i.test(message) ? 'wrong-audience' : 'no-oidc-provider'
  return cause === 'denied' && !/no identity-based policy/i.test(message) ? 'trust-policy' : cause
}

/** A call to AWS STS, and where it is made. */
interface StsCall {
  readonly action: string
  readonly region: string
}

/** A call to AWS STS that failed, and which one it was. */
export class StsError extends FailedCall {
  override readonly name = 'StsError'
  readonly token: TokenClaims | undefined

  constructor({ action, region }: StsCall, thrown: unknown, { words, token }: Explanation) {
    const failure = describeError(thrown, region)
    const message = words === '' ? failure.message : withSentence(failure.message, words)
    // A statement is on every resource, and no policy should allow to assume every role.
    const actions = undefined
    const said = { ...failure, message, call: action, cause: causeOf(action, failure), actions }
    super(explainFailure(said), said, thrown)
    this.token = token
  }
}

/** @throws StsError that names the action, with what `explain` adds */
export async function callSts<T>(
  of: StsCall,
  call: () => Promise<T>,
  explain: (error: unknown) => Explanation = () => UNEXPLAINED,
): Promise<T> {
  try {
    return await call()
  } catch (error) {
    // The credentials come from a call before this one, and its error names it already.
    throw error instanceof StsError ? error : new StsError(of, error, explain(error))
  }
}

/** https://docs.github.com/en/actions/reference/security/oidc */
const Claims = z.object({ iss: z.string(), aud: z.string(), sub: z.string() })

/** A subject that was customised may hold many claims. */
const LONGEST_SAID = 1_000

/** STS refuses a token because of what it says: of whom it is, or for whom. By the SDK's names. */
const REFUSED: ReadonlySet<string> = new Set(['AccessDenied', 'InvalidIdentityTokenException'])

function claimsOf(token: string): unknown {
  const [, payload = ''] = token.split('.')
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString())
  } catch {
    // A token that cannot be read is for AWS to judge, and AWS has said what it has to say.
    return undefined
  }
}

/**
 * The claims of a refused token, and who has to trust them; empty for any other error. A subject is no
 * secret: it names the repository with a branch or an environment.
 */
export function explainRefusal(token: string, error: unknown): Explanation {
  if (!(error instanceof Error) || !REFUSED.has(error.name)) return UNEXPLAINED
  const { success, data } = Claims.safeParse(claimsOf(token))
  if (!success) return UNEXPLAINED
  const [subject, audience] = [oneLine(data.sub, LONGEST_SAID), oneLine(data.aud, LONGEST_SAID)]
  const issuer = oneLine(data.iss.replace(/^https:\/\//, ''), LONGEST_SAID)
  const words = `The token of this job has the subject "${subject}" and the audience "${audience}": the role's trust policy must allow both, and the account needs a provider for https://${issuer}. AWS answers the same where the role does not exist.`
  return { words, token: { subject, audience, issuer } }
}

/**
 * The environment of the job that a token is for; undefined where the job has none.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export function environmentIn(token: string): string | undefined {
  const { data } = z.object({ environment: z.string() }).safeParse(claimsOf(token))
  return data?.environment
}

/** Credentials are renewed this long before they expire, so that no call is still under way then. */
const RENEW_BEFORE = 5 * MINUTE

/** The job may not ask GitHub for a token. */
export class MissingTokenPermission extends Error {
  override readonly name = 'MissingTokenPermission'
}

/** No run can begin without the accounts that it cleans. */
const TOKEN_TO_BEGIN = [
  'role-to-assume needs the OIDC token of the job, and the job may not ask for one. Add to the job or the workflow:',
  '```yaml',
  'permissions:',
  '  id-token: write',
  '  contents: read',
  '```',
  'Where the job has AWS credentials of its own, from a step before or from its runner, set role-chaining: true instead.',
].join('\n')

const TOKEN_OF_ROLE =
  'the job may not ask GitHub for the OIDC token that this role is assumed with.'

/** @throws MissingAnswer */
function toIdentity(credentials: StsCredentials | undefined): AwsCredentialIdentity {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined) {
    throw new MissingAnswer('credentials')
  }
  for (const secret of [AccessKeyId, SecretAccessKey, SessionToken]) maskSecret(secret)
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    ...(Expiration !== undefined && { expiration: Expiration }),
  }
}

/** All clients of a role share one session, and renew it together. */
function renewed(provider: Provider<AwsCredentialIdentity>): Provider<AwsCredentialIdentity> {
  return memoize(
    provider,
    ({ expiration }) =>
      expiration !== undefined && expiration.getTime() - Date.now() < RENEW_BEFORE,
    ({ expiration }) => expiration !== undefined,
  )
}

/** STS could not reach the provider of the token: another attempt may get through. */
const isWithoutKey = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'InvalidIdentityTokenException' &&
  error.message.includes("Couldn't retrieve verification key")

/** A role that was made or changed a moment ago is not known everywhere yet. */
const mayPass = (error: unknown): boolean => isWithoutKey(error) || hasCode(error, 'AccessDenied')

/** In milliseconds, before each further attempt. A role that is refused for good costs these. */
const ASSUME_AGAIN_AFTER: readonly Milliseconds[] = [250, 500, 1_000]

/** Tries to assume a role again after refusals that are known to pass. */
async function retryPassing<T>(assume: () => Promise<T>): Promise<T> {
  for (const pause of ASSUME_AGAIN_AFTER) {
    try {
      return await assume()
    } catch (error) {
      if (!mayPass(error)) throw error
    }
    await sleep(pause)
  }
  return assume()
}

export interface RoleSettings {
  readonly region: string
  readonly requestHandler: NodeHttpHandler
  /** Told of each OIDC token of the job. */
  readonly onToken: (token: string) => void
}

const roleParameters = (
  roleArn: string,
  { name, durationSeconds }: RoleSession,
): {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly DurationSeconds: number
} => ({
  RoleArn: roleArn,
  RoleSessionName: name,
  DurationSeconds: durationSeconds,
})

/**
 * Credentials of a role, assumed with a new OIDC token of the job each time they are renewed, because
 * a token is valid for minutes and a run may take hours.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
function withWebIdentity(
  roleArn: string,
  identity: Extract<Identity, { kind: 'oidc' }>,
  settings: RoleSettings,
): Provider<AwsCredentialIdentity> {
  const { onToken, ...clientSettings } = settings
  const client = createStsClient({ ...clientSettings, credentials: undefined })
  return renewed(async () => {
    const token = await getIDToken(identity.audience)
    rememberSecret(token)
    onToken(token)
    const command = new AssumeRoleWithWebIdentityCommand({
      ...roleParameters(roleArn, identity.session),
      WebIdentityToken: token,
    })
    return callSts(
      { action: 'sts:AssumeRoleWithWebIdentity', region: settings.region },
      async () => toIdentity((await retryPassing(async () => client.send(command))).Credentials),
      (error) => explainRefusal(token, error),
    )
  })
}

/**
 * Credentials of a role, assumed with those that the job already has.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
function withJobCredentials(
  roleArn: string,
  identity: Extract<Identity, { kind: 'chained' }>,
  settings: RoleSettings,
): Provider<AwsCredentialIdentity> {
  const client = createStsClient({ ...settings, credentials: undefined })
  return renewed(async () => {
    const command = new AssumeRoleCommand({
      ...roleParameters(roleArn, identity.session),
      ...(identity.externalId !== undefined && { ExternalId: identity.externalId }),
    })
    return callSts({ action: 'sts:AssumeRole', region: settings.region }, async () =>
      toIdentity((await retryPassing(async () => client.send(command))).Credentials),
    )
  })
}

/** The credentials of one account. */
export interface AccountCredentials {
  /** Absent: the job's own credentials. */
  readonly roleArn: string | undefined
  /**
   * Those that AWS STS gives in a Region.
   * @throws MissingTokenPermission where the job cannot get an OIDC token
   */
  readonly credentialsIn: (region: string) => Provider<AwsCredentialIdentity> | undefined
}

/** The credentials that a job has before this action gets any. */
export interface JobCredentials {
  /** Whether the runner hands out OIDC tokens to this job. */
  readonly offersTokens: boolean
  /** Keys and tokens in the job's variables. Others are remembered when they are sent. */
  readonly secrets: readonly (string | undefined)[]
}

/** @throws MissingTokenPermission where the accounts to clean cannot be entered for want of a token */
export function requireToken({ kind }: Identity, { offersTokens }: JobCredentials): void {
  if (kind === 'oidc' && !offersTokens) throw new MissingTokenPermission(TOKEN_TO_BEGIN)
}

/** The credentials that the inputs ask for: one for each account. */
export function credentialsFor(
  identity: Identity,
  settings: Omit<RoleSettings, 'region'>,
  job: JobCredentials,
): readonly AccountCredentials[] {
  rememberJobSecrets(job.secrets)
  switch (identity.kind) {
    case 'job':
      return [{ roleArn: undefined, credentialsIn: () => undefined }]
    case 'chained':
      return identity.session.roleArns.map((roleArn) => ({
        roleArn,
        credentialsIn: (region) => withJobCredentials(roleArn, identity, { ...settings, region }),
      }))
    case 'oidc':
      return identity.session.roleArns.map((roleArn) => ({
        roleArn,
        credentialsIn: (region) => {
          if (!job.offersTokens) throw new MissingTokenPermission(TOKEN_OF_ROLE)
          return withWebIdentity(roleArn, identity, { ...settings, region })
        },
      }))
  }
}
