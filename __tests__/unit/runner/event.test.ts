import { readFileSync } from 'node:fs'
import { context } from '@actions/github'
import { commentKey, runOf } from '../../../src/runner/event.ts'

type Configuration = Parameters<typeof commentKey>[0]

const ACCOUNT = '111122223333'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/a`

const session = (...regions: string[]): Partial<Configuration> => {
  const regionsOf = new Map(regions.length > 0 ? [[ROLE, regions]] : [])
  const roles = { roleArns: [ROLE], regionsOf, name: 'GitHubActions', durationSeconds: 3_600 }
  return { identity: { kind: 'chained', session: roles, externalId: undefined } }
}

const configuration = (overrides: Partial<Configuration> = {}): string =>
  commentKey({
    ...{ regions: ['eu-west-1'], identity: { kind: 'job' }, allowedAccountIds: [] },
    settings: { mapping: 'all', 'keep-previous': '4' },
    ...overrides,
  }).configuration

describe('what tells the comments of configurations apart', () => {
  it.each<readonly [string, Partial<Configuration>]>([
    ['Regions', { regions: ['us-east-1'] }],
    ['more Regions', { regions: ['eu-west-1', 'us-east-1'] }],
    ['roles', session()],
    ['accounts', { allowedAccountIds: [ACCOUNT] }],
    ['mapping', { settings: { mapping: 'name:web' } }],
  ])('is their %s', (_what, overrides) => {
    expect(configuration(overrides)).not.toBe(configuration())
    expect(configuration(overrides)).toBe(configuration(overrides))
    expect(configuration(overrides)).not.toContain(ACCOUNT)
  })

  it('is what stands after a role, and not the role alone', () => {
    expect(configuration(session('eu-*'))).not.toBe(configuration(session()))
  })

  const both = ['eu-west-1', 'us-east-1']

  it.each<readonly [string, Partial<Configuration>, Partial<Configuration>]>([
    ['the order of Regions', { regions: both }, { regions: both.toReversed() }],
    ['their order after a role', session(...both), session(...both.toReversed())],
    ['any other setting', { settings: { mapping: 'all', 'keep-previous': '9' } }, {}],
  ])('is not %s', (_what, one, other) => {
    expect(configuration(one)).toBe(configuration(other))
  })
})

describe('what the report says of the run', () => {
  const startedAt = new Date('2026-11-20T12:00:00Z')
  const environment = {
    GITHUB_REPOSITORY: 'octo-org/infrastructure',
    GITHUB_ACTION_REPOSITORY: 'octo-org/ami-cleanup',
    GITHUB_ACTION_REF: 'v1',
    GITHUB_WORKFLOW: 'Clean up',
    GITHUB_JOB: 'cleanup',
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_ACTOR: 'octocat',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_SHA: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  }
  const { payload } = context
  afterEach(() => {
    context.payload = payload
  })

  const { version } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as { readonly version: string }

  it('is what GitHub says', () => {
    expect(runOf(environment, startedAt)).toEqual({
      ...{ version, action: { repository: 'octo-org/ami-cleanup', ref: 'v1' } },
      ...{ repository: 'octo-org/infrastructure', workflow: 'Clean up', job: 'cleanup' },
      ...{ event: 'schedule', actor: 'octocat', ref: 'refs/heads/main' },
      ...{ runId: '4711', attempt: 2, commit: environment.GITHUB_SHA },
      url: 'https://github.com/octo-org/infrastructure/actions/runs/4711',
      startedAt: '2026-11-20T12:00:00.000Z',
    })
  })

  it('is nothing more than that where GitHub says nothing', () => {
    expect(runOf({ GITHUB_SHA: '', GITHUB_RUN_ATTEMPT: 'first' }, startedAt)).toEqual({
      ...{ version, action: {}, startedAt: '2026-11-20T12:00:00.000Z' },
    })
  })

  it('has the commit of the action where its workflow pins it', () => {
    const pinned = { ...environment, GITHUB_ACTION_REF: 'a'.repeat(40) }
    expect(runOf(pinned, startedAt).action).toMatchObject({ commit: 'a'.repeat(40) })
  })

  it("is who started it again, and a pull request's newest commit", () => {
    context.payload = { pull_request: { number: 7, head: { sha: 'f00', repo: null } } }
    const again = { ...environment, GITHUB_TRIGGERING_ACTOR: 'hubot' }
    expect(runOf(again, startedAt)).toMatchObject({ actor: 'hubot', headCommit: 'f00' })
  })
})
