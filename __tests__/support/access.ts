import type { Emulator, PolicyDocument, Statement, World } from '../emulator/index.ts'
import { ACCOUNT } from './emulated.ts'
import { roleOf } from './full-world.ts'

/** Who a run is in the emulated accounts, and what that may do. */

export { roleOf } from './full-world.ts'

/** The user whose keys the runs of tests have. */
export const USER = `arn:aws:iam::${ACCOUNT}:user/ci`

/** Everything but this. */
export const allBut = (denied: Pick<Statement, 'Action' | 'Resource'>): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', ...denied },
  ],
})

/** Everything but reading the parameters of these ARNs. */
export const allButParameters = (...arns: readonly string[]): PolicyDocument =>
  allBut({ Action: 'ssm:GetParameters', Resource: arns })

/** A job without keys of its own. */
export const WITHOUT_KEYS = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }

/** The variables of a job without keys that may ask for tokens, of this subject. */
export const withTokens = (
  { emulator }: { readonly emulator: Emulator },
  subject?: string,
): Readonly<Record<string, string>> => ({
  ...WITHOUT_KEYS,
  ...emulator.oidc.environment(subject),
})

/** Roles of these accounts that trust the tokens of the job; their ARNs. */
export const addRoles = (world: World, ...accounts: readonly string[]): readonly string[] =>
  accounts.map((id) => world.addRole({ arn: roleOf(id), trust: { webIdentity: {} } }).arn)
