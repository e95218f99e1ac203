import { readFile } from 'node:fs/promises'
import {
  createWorld,
  type Call,
  type PolicyDocument,
  type Region,
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
import type { Texts } from '../act.ts'

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

interface Trust {
  readonly Statement: readonly {
    readonly Principal: { readonly AWS?: string }
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>
  }[]
}

interface RoleProperties {
  readonly RoleName: string
  readonly AssumeRolePolicyDocument: string
  readonly Policies: readonly { readonly PolicyDocument: PolicyDocument }[]
}

/** Makes both roles in each account; other parameters of the stack can be given. */
async function addRoles(world: World, accounts: readonly string[], given: Texts = {}) {
  const template = parseTemplate(await readFile(TEMPLATE, 'utf8'))
  for (const accountId of accounts) {
    const stack = new Stack(template, { ...PARAMETERS, 'AWS::AccountId': accountId, ...given })
    for (const name of ['ReadOnlyRole', 'RemovalRole']) {
      const role = stack.resource(name) as unknown as RoleProperties
      const { Statement } = JSON.parse(role.AssumeRolePolicyDocument) as Trust
      const conditions = Statement.flatMap(({ Condition = {} }) => Object.values(Condition))
      world.addRole({
        arn: roleIn(accountId, role.RoleName),
        trust: {
          principals: Statement.flatMap(({ Principal }) => Principal.AWS ?? []),
          webIdentity: { subject: conditions.flatMap((each) => each[`${ISSUER}:sub`] ?? []) },
        },
        policy: role.Policies.map(({ PolicyDocument }) => PolicyDocument),
      })
    }
  }
}

export const roleIn = (account: string, name: string): string =>
  `arn:aws:iam::${account}:role/${name}`

/** A role of another kind, which may do everything. Any job of the repository may assume it by default. */
export function addOtherRole(world: World, name: string, subject = '*'): string {
  const arn = roleIn(ACCOUNT, name)
  world.addRole({ arn, trust: { webIdentity: { subject: `repo:${REPOSITORY}:${subject}` } } })
  return arn
}

/** A part of an account that its documented roles must not read. */
export function deny(world: World, account: string): void {
  const denied = { Effect: 'Deny', Action: 'ec2:DescribeFleets', Resource: '*' } as const
  for (const name of ['ami-cleanup', 'ami-cleanup-read-only']) {
    const role = roleIn(account, name)
    world.setPolicy(role, [...(world.policies.get(role) ?? []), { Statement: denied }])
  }
}

/** The accounts that the documentation names. */
export const ACCOUNT = DEMO_ACCOUNT
export const SECOND_ACCOUNT = '444455556666'

export interface Scenery {
  readonly world: World
  /** The repository's files. */
  readonly files: Texts
  /** Sees every call to AWS before it is answered, and may change the accounts. */
  readonly onCall?: (call: Call) => void
}

/** One account with both roles, and another one that its workflow uses. */
export async function oneAccount(
  other?: string,
  subject?: string,
): Promise<Scenery & { readonly region: Region }> {
  const { world, workspace: files } = createDemoWorld()
  await addRoles(world, [ACCOUNT])
  if (other !== undefined) addOtherRole(world, other, subject)
  return { world, files, region: world.account(ACCOUNT).region(DEMO_REGION) }
}

/** Four accounts in three Regions; two of them have both roles. */
export async function severalAccounts(): Promise<Scenery> {
  const { world, workspace: files } = createDemoFleet()
  world.roles.clear()
  await addRoles(world, [ACCOUNT, SECOND_ACCOUNT])
  return { world, files }
}

/** An account without an image. */
export async function emptyAccount(): Promise<Scenery & { readonly region: Region }> {
  const world = createWorld()
  await addRoles(world, [ACCOUNT])
  return { world, files: {}, region: world.account(ACCOUNT).region(DEMO_REGION) }
}

/** Of eight images of a family one is in use, and four more are kept. */
const CONTENT = { families: 2, imagesAFamily: 8, instances: 2, templates: 2, groups: 1 } as const

/** How many images would go in an account and Region of `sameAccounts`. */
export const GOING_A_TARGET = CONTENT.families * 3

/** Accounts that all have the same images, and the documented roles. */
export async function sameAccounts(
  accounts: readonly string[],
  regions: readonly string[],
  other?: string,
  parameters: (other: string) => Texts = () => ({}),
): Promise<Scenery> {
  const world = createWorld()
  for (const account of accounts)
    for (const region of regions) fillRegion(world.account(account).region(region), CONTENT)
  const arn = other === undefined ? '' : addOtherRole(world, other)
  await addRoles(world, accounts, parameters(arn))
  return { world, files: {} }
}
