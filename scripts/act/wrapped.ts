import { stringify } from 'yaml'
import { PLACEHOLDER_COMMIT, readProject } from '../project.ts'
import { UNATTENDED } from './roles.ts'

/** A workflow around steps that a page shows, as one would write it around them. */

export const JOB = 'Recipe'

const CHECKOUT = { uses: 'actions/checkout@v7', with: { 'persist-credentials': false } }

interface Around {
  /** `workflow_dispatch` by default. */
  readonly on?: unknown
  /** Permissions that the page asks for, beside those of every clean-up. */
  readonly permissions?: Readonly<Record<string, string>>
  /** Steps between the checkout and those that are shown. */
  readonly before?: readonly object[]
}

/** The job may remove: it is in the environment of runs that nobody approves. */
export function workflowAround(steps: unknown, around: Around = {}): string {
  const { on = 'workflow_dispatch', permissions = {}, before = [] } = around
  const job = {
    name: JOB,
    'runs-on': 'ubuntu-latest',
    environment: UNATTENDED,
    permissions: { 'id-token': 'write', contents: 'read', ...permissions },
    steps: [CHECKOUT, ...before, ...(steps as readonly object[])],
  }
  const workflow = { name: 'From the documentation', on, permissions: {}, jobs: { recipe: job } }
  return stringify(workflow, { lineWidth: 0 })
}

/** A step that cleans up, where a page shows only its settings, or what follows it. */
export async function cleanUpStep(
  settings: object,
  id = 'clean-up',
): Promise<Readonly<Record<string, unknown>>> {
  const { slug } = await readProject()
  return { id, uses: `${slug}@${PLACEHOLDER_COMMIT}`, with: settings }
}
