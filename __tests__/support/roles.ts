import type { Emulator, World } from '../emulator/index.ts'
import { roleOf } from './full-world.ts'

export { roleOf } from './full-world.ts'

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
