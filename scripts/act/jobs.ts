import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Emulator } from '../../__tests__/emulator/index.ts'
import { REPOSITORY } from './roles.ts'

/** What GitHub gives to the jobs of a workflow by their permissions and environments, and act does not. */

type Permissions = Readonly<Record<string, 'read' | 'write' | undefined>>

interface Job {
  readonly environment?: string
  readonly permissions?: Permissions
}

interface Workflow {
  readonly permissions?: Permissions
  readonly jobs: Readonly<Record<string, Job>>
}

/** Who the event is from, and so what its jobs may be given at most. */
export interface Trigger {
  readonly event: 'workflow_dispatch' | 'schedule' | 'push' | 'pull_request'
  /** A pull request from a fork: its jobs get no token for AWS, and none that writes. */
  readonly fromFork?: boolean
}

/**
 * The subject of a job's OIDC token.
 * https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
function subjectOf({ environment }: Job, { event }: Trigger): string {
  if (environment !== undefined) return `repo:${REPOSITORY}:environment:${environment}`
  return `repo:${REPOSITORY}:${event === 'pull_request' ? event : 'ref:refs/heads/main'}`
}

const variablesFile = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/**
 * Writes a folder for each job: the file `environment` with the variables that GitHub sets, and
 * `repository`, which leads to the repository where the job may read it.
 */
export async function grantJobs(
  { jobs, ...workflow }: Workflow,
  trigger: Trigger,
  to: { readonly folder: string; readonly repository: string; readonly oidc: Emulator['oidc'] },
): Promise<void> {
  for (const [id, job] of Object.entries(jobs)) {
    const permissions = job.permissions ?? workflow.permissions ?? {}
    const asks = permissions['id-token'] === 'write' && trigger.fromFork !== true
    const variables = asks ? to.oidc.environment(subjectOf(job, trigger)) : {}
    const folder = join(to.folder, id)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'environment'), variablesFile(variables))
    if (permissions['contents'] !== undefined)
      await symlink(to.repository, join(folder, 'repository'))
  }
}

/** Whether any job may write comments: act has one token for all of them. */
export const mayComment = ({ jobs }: Workflow, { fromFork }: Trigger): boolean =>
  fromFork !== true &&
  Object.values(jobs).some(({ permissions }) => permissions?.['pull-requests'] === 'write')

export const parseWorkflow = (text: string): Workflow => parse(text) as Workflow
