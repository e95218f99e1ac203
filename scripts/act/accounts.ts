import { readFile } from 'node:fs/promises'
import {
  createWorld,
  type PolicyDocument,
  type Region,
  type RoleTrust,
  type World,
} from '../../__tests__/emulator/index.ts'
import { parseTemplate, Stack } from '../../__tests__/support/cloudformation.ts'
import {
  createDemoFleet,
  createDemoWorld,
  DEMO_ACCOUNT,
  DEMO_REGION,
} from '../../__tests__/support/demo-world.ts'
import { fillRegion } from '../../__tests__/support/large-world.ts'

/** Emulated accounts with the two roles of docs/setup/cloudformation.yml and what these trust. */

const TEMPLATE = new URL('../../docs/setup/cloudformation.yml', import.meta.url)
const ISSUER = 'token.actions.githubusercontent.com'

/** The repository whose workflows are run. */
export const REPOSITORY = 'octo-org/infrastructure'

/** As docs/setup says, for the environments of the README. */
const PARAMETERS = {
  Repository: REPOSITORY,
  Environment: 'ami-cleanup',
  UnattendedEnvironment: 'ami-cleanup-unattended',
}

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
export function addOtherRole(world: World, name: string, subject = '*'): string {
  const arn = `arn:aws:iam::${ACCOUNT}:role/${name}`
  world.addRole({ arn, trust: { webIdentity: { subject: `repo:${REPOSITORY}:${subject}` } } })
  return arn
}

/** The accounts that the documentation names. */
export const ACCOUNT = DEMO_ACCOUNT
export const SECOND_ACCOUNT = '444455556666'

export interface Scenery {
  readonly world: World
  /** The repository's files. */
  readonly files: Readonly<Record<string, string>>
}

/** One account with both roles. */
export async function oneAccount(): Promise<Scenery & { readonly region: Region }> {
  const { world, workspace: files } = createDemoWorld()
  await addDocumentedRoles(world, [ACCOUNT])
  return { world, files, region: world.account(ACCOUNT).region(DEMO_REGION) }
}

/** Four accounts in three Regions; two of them have both roles. */
export async function severalAccounts(): Promise<Scenery> {
  const { world, workspace: files } = createDemoFleet()
  world.roles.clear()
  await addDocumentedRoles(world, [ACCOUNT, SECOND_ACCOUNT])
  return { world, files }
}

/** Of eight images of a family one is in use, and four more are kept. */
const CONTENT = { families: 2, imagesAFamily: 8, instances: 2, templates: 2, groups: 1 } as const

/** How many images would go in an account and Region of `sameAccounts`. */
export const GOING_A_TARGET = CONTENT.families * 3

/** Accounts that all have the same images, and no role yet. */
export function sameAccounts(accounts: readonly string[], regions: readonly string[]): World {
  const world = createWorld()
  for (const account of accounts) {
    for (const region of regions) fillRegion(world.account(account).region(region), CONTENT)
  }
  return world
}
