import { readFile } from 'node:fs/promises'
import type { PolicyDocument, RoleTrust, World } from '../../__tests__/emulator/index.ts'
import { parseTemplate, Stack } from '../../__tests__/support/cloudformation.ts'

/** The two roles of docs/setup/cloudformation.yml in emulated accounts, with what they trust. */

const TEMPLATE = new URL('../../docs/setup/cloudformation.yml', import.meta.url)
const ISSUER = 'token.actions.githubusercontent.com'

/** The repository whose workflows are run. */
export const REPOSITORY = 'octo-org/infrastructure'

/** The environment of the README for runs that nobody approves. */
export const UNATTENDED = 'ami-cleanup-unattended'

/** As docs/setup says, for the environments of the README. */
const PARAMETERS = { Repository: REPOSITORY, UnattendedEnvironment: UNATTENDED }

type OneOrMore = string | readonly string[]

interface Statement {
  readonly Principal: { readonly AWS?: string }
  readonly Condition?: Readonly<
    Record<'StringEquals' | 'StringLike', Readonly<Record<string, OneOrMore>> | undefined>
  >
}

interface RoleProperties {
  readonly RoleName: string
  readonly AssumeRolePolicyDocument: string
  readonly Policies: readonly { readonly PolicyDocument: PolicyDocument }[]
}

function trustOf(document: string): RoleTrust {
  const { Statement } = JSON.parse(document) as { readonly Statement: readonly Statement[] }
  const principals = Statement.flatMap(({ Principal }) => Principal.AWS ?? [])
  const subject = Statement.flatMap(({ Condition }) => [
    Condition?.StringEquals?.[`${ISSUER}:sub`] ?? [],
    Condition?.StringLike?.[`${ISSUER}:sub`] ?? [],
  ]).flat(2)
  return { principals, webIdentity: { subject } }
}

/** Makes both roles in each account; other parameters of the stack can be given. */
export async function addDocumentedRoles(
  world: World,
  accountIds: readonly string[],
  given: Readonly<Record<string, string>> = {},
): Promise<void> {
  const template = parseTemplate(await readFile(TEMPLATE, 'utf8'))
  for (const accountId of accountIds) {
    const stack = new Stack(template, { ...PARAMETERS, 'AWS::AccountId': accountId, ...given })
    for (const name of ['ReadOnlyRole', 'RemovalRole']) {
      const role = stack.resource(name) as unknown as RoleProperties
      world.addRole({
        arn: `arn:aws:iam::${accountId}:role/${role.RoleName}`,
        trust: trustOf(role.AssumeRolePolicyDocument),
        policy: role.Policies.map(({ PolicyDocument }) => PolicyDocument),
      })
    }
  }
}

/** A role of another kind, which may do everything. Any job of the repository may assume it by default. */
export function addOtherRole(world: World, arn: string, subject = '*'): void {
  world.addRole({ arn, trust: { webIdentity: { subject: `repo:${REPOSITORY}:${subject}` } } })
}
