import { readFile } from 'node:fs/promises'
import {
  createWorld,
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
const SUBJECT = 'token.actions.githubusercontent.com:sub'

/** The repository whose workflows are run. */
export const REPOSITORY = 'octo-org/infrastructure'

/** As docs/setup says, for the environments of the README. */
const PARAMETERS = {
  Repository: REPOSITORY,
  Environment: 'ami-cleanup',
  UnattendedEnvironment: 'ami-cleanup-unattended',
}

interface RoleProperties {
  readonly RoleName: string
  readonly AssumeRolePolicyDocument: string
  readonly Policies: readonly { readonly PolicyDocument: PolicyDocument }[]
}

/** The accounts that the documentation names. */
export const ACCOUNT = DEMO_ACCOUNT
export const SECOND_ACCOUNT = '444455556666'

interface Filled {
  readonly world: World
  /** Files of the repository. */
  readonly workspace?: Texts
}

export interface Accounts extends Required<Filled> {
  /** The Region that workflows clean up where they name one. */
  readonly region: Region
}

export const roleIn = (account: string, name: string): string =>
  `arn:aws:iam::${account}:role/${name}`

/** What stands by a key anywhere in JSON: a text or several. */
function valuesOf(wanted: string, json: string): readonly string[] {
  const found: string[][] = []
  JSON.parse(json, (key, value: string[]) => {
    if (key === wanted) found.push(value)
    return value
  })
  return found.flat()
}

/** Makes both roles in each account; other parameters of the stack can be given. */
async function withRoles(
  { world, workspace = {} }: Filled,
  ids: readonly string[],
  given: Texts = {},
): Promise<Accounts> {
  const template = parseTemplate(await readFile(TEMPLATE, 'utf8'))
  for (const id of ids) {
    const stack = new Stack(template, { ...PARAMETERS, 'AWS::AccountId': id, ...given })
    for (const name of ['ReadOnlyRole', 'RemovalRole']) {
      const role = stack.resource(name) as unknown as RoleProperties
      const [trust, arn] = [role.AssumeRolePolicyDocument, roleIn(id, role.RoleName)]
      const webIdentity = { subject: valuesOf(SUBJECT, trust) }
      const policy = role.Policies.map(({ PolicyDocument }) => PolicyDocument)
      world.addRole({ arn, trust: { principals: valuesOf('AWS', trust), webIdentity }, policy })
    }
  }
  return { world, workspace, region: world.account(ACCOUNT).region(DEMO_REGION) }
}

export const oneAccount = async (): Promise<Accounts> => withRoles(createDemoWorld(), [ACCOUNT])

/** Four accounts in three Regions; two of them have both roles. */
export async function severalAccounts(): Promise<Accounts> {
  const filled = createDemoFleet()
  filled.world.roles.clear()
  return withRoles(filled, [ACCOUNT, SECOND_ACCOUNT])
}

export const emptyAccount = async (): Promise<Accounts> =>
  withRoles({ world: createWorld() }, [ACCOUNT])

/** Of eight images of a family one is in use, and four more are kept. */
const CONTENT = { families: 2, imagesAFamily: 8, instances: 2, templates: 2, groups: 1 } as const

/** How many images would go in an account and Region of `sameAccounts`. */
export const GOING_A_TARGET = CONTENT.families * 3

/** Accounts that all have the same images, and the documented roles. */
export async function sameAccounts(
  ids: readonly string[],
  regions: readonly string[],
  given?: Texts,
): Promise<Accounts> {
  const world = createWorld()
  for (const id of ids)
    for (const region of regions) fillRegion(world.account(id).region(region), CONTENT)
  return withRoles({ world }, ids, given)
}
