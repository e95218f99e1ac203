import { scryptSync } from 'node:crypto'
import { context } from '@actions/github'
import { z } from 'zod'
import manifest from '../../package.json' with { type: 'json' }
import type { Inputs } from '../inputs/index.ts'
import type { Ingredients } from '../report/build.ts'
import type { CommentKey } from '../report/comment.ts'

/** The version of the action. The bundle holds it, because a release is built with its own. */
export const VERSION: string = manifest.version

/** The facts of a run that are known before it ends. */
type Run = Ingredients['run']

/** The inputs that say what a run looks at. */
type Configuration = Pick<Inputs, 'regions' | 'identity' | 'allowedAccountIds' | 'settings'>

const repository = z.object({ full_name: z.string().optional().catch(undefined) })

const side = z.object({
  repo: repository.nullish().catch(undefined),
  sha: z.string().optional().catch(undefined),
})

/** The parts of an event that matter here. An event of another shape belongs to no pull request. */
const event = z.object({
  pull_request: z
    .object({
      number: z.int().positive().optional().catch(undefined),
      head: side.optional().catch(undefined),
      base: side.optional().catch(undefined),
      user: z
        .object({ login: z.string().optional().catch(undefined) })
        .nullish()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
})

/** The pull request that the run is for, if it is for one. */
const pullRequest = (): z.infer<typeof event>['pull_request'] =>
  event.catch({}).parse(context.payload).pull_request

/** The number of the pull request that the run is for. */
export const pullRequestNumber = (): number | undefined => pullRequest()?.number

/**
 * Whether the run is for a pull request that gets no token and no secrets: one from a fork, or one of
 * Dependabot's. Events such as `pull_request_target` get both, whoever wrote the pull request.
 * https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
 */
export function isFromFork(): boolean {
  const request = pullRequest()
  if (request === undefined || context.eventName !== 'pull_request') return false
  if (request.user?.login === 'dependabot[bot]') return true
  // A fork that was deleted in the meantime has no repository any more.
  const from = request.head?.repo?.full_name
  return from === undefined || from !== request.base?.repo?.full_name
}

/** The page of this run, with its summary. */
function runUrl(environment: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment
  if (!repository || !run) return undefined
  const server = environment['GITHUB_SERVER_URL'] ?? 'https://github.com'
  return `${server}/${repository}/actions/runs/${run}`
}

/** Whole numbers above zero. */
const numberOf = (value: string | undefined): number | undefined =>
  /^[1-9]\d{0,8}$/.test(value ?? '') ? Number(value) : undefined

/** A tag or a branch may be moved: only a SHA says which code ran. */
const commitIn = (ref: string | undefined): string | undefined =>
  /^[0-9a-f]{40}$/.test(ref ?? '') ? ref : undefined

/** GitHub sets some variables to nothing: that means not known. */
function known<Facts extends object>(facts: Facts): ReportRunStart<Facts> {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(entries) as ReportRunStart<Facts>
}

type ReportRunStart<Facts> = { [Name in keyof Facts]?: NonNullable<Facts[Name]> }

/**
 * The run as GitHub describes it:
 * https://docs.github.com/actions/reference/workflows-and-actions/variables#default-environment-variables
 */
export function runOf(environment: NodeJS.ProcessEnv, startedAt: Date): Run {
  return {
    version: VERSION,
    action: known({
      repository: environment['GITHUB_ACTION_REPOSITORY'],
      ref: environment['GITHUB_ACTION_REF'],
      commit: commitIn(environment['GITHUB_ACTION_REF']),
    }),
    ...known({
      repository: environment['GITHUB_REPOSITORY'],
      workflow: environment['GITHUB_WORKFLOW'],
      job: environment['GITHUB_JOB'],
      event: environment['GITHUB_EVENT_NAME'],
      actor: environment['GITHUB_TRIGGERING_ACTOR'] ?? environment['GITHUB_ACTOR'],
      ref: environment['GITHUB_REF'],
      runId: environment['GITHUB_RUN_ID'],
      attempt: numberOf(environment['GITHUB_RUN_ATTEMPT']),
      commit: environment['GITHUB_SHA'],
      headCommit: pullRequest()?.head?.sha,
      url: runUrl(environment),
    }),
    startedAt: startedAt.toISOString(),
  }
}

/**
 * A fingerprint of the accounts and Regions of a run. Account ids have
 * twelve digits: trying them all must cost more than a moment each.
 */
function fingerprint(...parts: readonly (readonly string[])[]): string {
  return scryptSync(JSON.stringify(parts), 'ami-cleanup', 16).toString('hex')
}

/** The roles of a run, each with the Regions of its own. */
const rolesOf = (identity: Inputs['identity']): readonly string[] =>
  identity.kind === 'job'
    ? []
    : identity.session.roleArns.map((arn) =>
        [arn, ...(identity.session.regionsOf.get(arn) ?? []).toSorted()].join(' '),
      )

/**
 * Distinguishes this step's comment from those of other workflows, steps and configurations. It rests
 * on the inputs alone, so that a run which cannot begin finds the comment as well.
 */
export function commentKey(inputs: Configuration): CommentKey {
  const { regions, identity, allowedAccountIds, settings } = inputs
  const lists = [regions, rolesOf(identity), allowedAccountIds].map((list) => list.toSorted())
  return {
    workflow: context.workflow,
    job: context.job,
    step: context.action,
    configuration: fingerprint(...lists, [settings['mapping'] ?? '']),
  }
}

/** The same of a merge: it has one comment, whatever it merges. */
export const mergeCommentKey = (): CommentKey => ({
  workflow: context.workflow,
  job: context.job,
  step: context.action,
  configuration: 'merge',
})
