import { stringify } from 'yaml'
import { PLACEHOLDER_COMMIT, readProject } from '../project.ts'
import { UNATTENDED } from './roles.ts'

/** A workflow around steps that a page shows, as one would write it around them. */

export const JOB = 'Recipe'

const CHECKOUT = { uses: 'actions/checkout@v7', with: { 'persist-credentials': false } }

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: object
}

interface Around {
  /** `workflow_dispatch` by default. */
  readonly on?: unknown
  /** Permissions that the page asks for, beside those of every clean-up. */
  readonly permissions?: Readonly<Record<string, string>>
  /** Steps between the checkout and those that are shown. */
  readonly before?: readonly Step[]
}

const removes = ({ with: settings = {} }: Step): boolean =>
  'dry-run' in settings && settings['dry-run'] === false

/** The role that removes trusts only jobs of an environment; a page asks for one where it removes. */
const environmentFor = (steps: readonly Step[]): { readonly environment?: string } =>
  steps.some(removes) ? { environment: UNATTENDED } : {}

export function workflowAround(shown: unknown, around: Around = {}): string {
  const { on = 'workflow_dispatch', permissions = {}, before = [] } = around
  const steps = [CHECKOUT, ...before, ...(shown as readonly Step[])]
  const job = {
    name: JOB,
    'runs-on': 'ubuntu-latest',
    ...environmentFor(steps),
    permissions: { 'id-token': 'write', contents: 'read', ...permissions },
    steps,
  }
  const workflow = { name: 'From the documentation', on, permissions: {}, jobs: { recipe: job } }
  return stringify(workflow, { lineWidth: 0 })
}

/** A step that cleans up, where a page shows only its settings, or what follows it. */
export async function cleanUpStep(settings: object, id = 'clean-up'): Promise<Step> {
  const { slug } = await readProject()
  return { id, uses: `${slug}@${PLACEHOLDER_COMMIT}`, with: settings }
}
