import type * as sts from '@aws-sdk/client-sts'
import type { Context, Handlers } from '../calls/operation.ts'
import { judgeWebIdentity, trustsCaller, type WebIdentityVerdict } from '../identity/credentials.ts'
import { decodeToken, type TokenClaims } from '../runner/oidc.ts'
import { AwsError } from '../wire/errors.ts'
import type { Role } from '../world/world.ts'

export const stsHandlers: Handlers = {
  GetCallerIdentity: getCallerIdentity,
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
}

/** "No permissions are required to perform this operation", not even with a Deny (GetCallerIdentity). */
function getCallerIdentity(_input: object, { principal }: Context): sts.GetCallerIdentityResponse {
  return { Account: principal.accountId, Arn: principal.arn, UserId: principal.userId }
}

/** "AssumeRole" in the STS API Reference: the caller's policy and the role's trust must both agree. */
function assumeRole(input: sts.AssumeRoleRequest, context: Context): sts.AssumeRoleResponse {
  const { RoleArn = '', RoleSessionName = '', ExternalId } = input
  const { principal, authorizer, dialect, world } = context
  refuseSessionPolicies(input)
  refuseWrongSession(input, context)
  authorizer.authorize('sts:AssumeRole', { arn: RoleArn })
  const role = world.roles.get(RoleArn)
  if (role === undefined || !trustsCaller(role.trust, principal, ExternalId)) {
    const message = `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`
    throw dialect.accessDenied(message)
  }
  refuseDisabledRegion(role, context)
  const seconds = durationOf(input.DurationSeconds, role, principal.roleArn !== undefined)
  return sessionOf(role, RoleSessionName, seconds, context)
}

/** "AssumeRoleWithWebIdentity" in the STS API Reference; unsigned, the token is the credential. */
function assumeRoleWithWebIdentity(
  input: sts.AssumeRoleWithWebIdentityRequest,
  context: Context,
): sts.AssumeRoleWithWebIdentityResponse {
  const { RoleArn = '', RoleSessionName = '', WebIdentityToken = '' } = input
  refuseSessionPolicies(input)
  refuseWrongSession(input, context)
  const claims = decodeToken(WebIdentityToken)
  if (claims === undefined) {
    throw new AwsError('InvalidIdentityToken', 'The web identity token is not a valid JWT')
  }
  refuseExpired(claims, context.now())
  const role = context.world.roles.get(RoleArn)
  const refusal = refusals(claims)[judgeWebIdentity(role?.trust ?? {}, claims)]
  if (refusal !== null) throw refusal
  if (role === undefined) throw new Error('A role that does not exist trusts nobody')
  refuseDisabledRegion(role, context)
  const seconds = durationOf(input.DurationSeconds, role, false)
  return {
    ...sessionOf(role, RoleSessionName, seconds, context),
    SubjectFromWebIdentityToken: claims.sub,
    Audience: claims.aud,
    Provider: claims.iss,
  }
}

type AssumeInput = sts.AssumeRoleRequest | sts.AssumeRoleWithWebIdentityRequest

/** They would take permissions away: to ignore them would be to allow too much. */
function refuseSessionPolicies({ Policy, PolicyArns }: AssumeInput): void {
  if (Policy === undefined && PolicyArns === undefined) return
  throw new AwsError('NotEmulated', 'The emulator has no session policies', 501)
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message)

/** The model's range of DurationSeconds. */
const DURATIONS = { min: 900, max: 43_200 }

/** RoleSessionName and DurationSeconds in both operations' reference, and the model's ranges. */
function refuseWrongSession(
  { RoleSessionName: name = '', DurationSeconds: seconds = DURATIONS.min }: AssumeInput,
  { dialect }: Context,
): void {
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    )
  }
  if (seconds >= DURATIONS.min && seconds <= DURATIONS.max) return
  throw dialect.pageSizeOutOfRange('DurationSeconds', seconds, DURATIONS)
}

/**
 * "STS is not activated in the requested region for the account that is being asked to generate
 * credentials" (RegionDisabled in both operations' reference, 403): that of the role.
 */
function refuseDisabledRegion({ accountId }: Role, { world, region: { name } }: Context): void {
  if (world.accounts.get(accountId)?.notEnabled.has(name) !== true) return
  throw new AwsError(
    'RegionDisabledException',
    `STS is not activated in this region for account:${accountId}. Your account administrator can activate STS in this region using the IAM Console.`,
    403,
  )
}

const HOUR_IN_SECONDS = 3600
const TOO_LONG = 'The requested DurationSeconds exceeds the '

/** "Role chaining limits your ... role session to a maximum of one hour" (DurationSeconds, AssumeRole). */
function durationOf(asked = HOUR_IN_SECONDS, role: Role, chained: boolean): number {
  if (chained && asked > HOUR_IN_SECONDS) {
    throw invalid(`${TOO_LONG}1 hour session limit for roles assumed by role chaining`)
  }
  if (asked <= role.maxSessionDuration) return asked
  throw invalid(`${TOO_LONG}MaxSessionDuration set for this role.`)
}

function refuseExpired({ exp }: TokenClaims, now: Date): void {
  const seconds = Math.floor(now.getTime() / 1000)
  if (seconds < exp) return
  throw new AwsError(
    'ExpiredTokenException',
    `Token expired: current date/time ${seconds} must be before the expiration date/time ${exp}`,
  )
}

/** The codes are those of the SDK's error schemas (`awsQueryError`). */
const refusals = ({ iss }: TokenClaims): Readonly<Record<WebIdentityVerdict, AwsError | null>> => ({
  trusted: null,
  'unknown-provider': new AwsError(
    'InvalidIdentityToken',
    `No OpenIDConnect provider found in your account for ${iss}`,
  ),
  'wrong-audience': new AwsError('InvalidIdentityToken', 'Incorrect token audience'),
  'not-trusted': new AwsError(
    'AccessDenied',
    'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    403,
  ),
})

function sessionOf(
  role: Role,
  sessionName: string,
  seconds: number,
  { credentials, now }: Context,
): sts.AssumeRoleResponse {
  const expiration = new Date(now().getTime() + seconds * 1000)
  const keys = credentials.issue(role, sessionName, expiration)
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: keys.expiration,
    },
    AssumedRoleUser: { AssumedRoleId: keys.principal.userId, Arn: keys.principal.arn },
  }
}
