import type { ChildProcess } from 'node:child_process'
import {
  bake,
  expectRemoved,
  type GitHubComment,
  OTHER_REGION,
  REGION,
  snapshotsOf,
} from '../support/index.ts'
import {
  PLACE,
  pullRequest,
  REPOSITORY,
  startCommentScenario as start,
  type CommentScenario,
} from '../support/comment-scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

describe('the comment on a pull request', () => {
  let scenario: CommentScenario
  let comments: readonly GitHubComment[]
  beforeEach(async () => {
    scenario = await start()
    comments = scenario.emulator.github.comments
  })

  it('is made once, and kept up to date by the runs that follow', async () => {
    const [id = ''] = bake(scenario.region, [300])

    const first = await scenario.comment(GREEDY)
    expect(first.exitCode).toBe(0)
    expect(comments).toHaveLength(1)
    expect(comments[0]).toMatchObject({ issue: PLACE, user: { login: 'github-actions[bot]' } })
    expect(comments[0]?.body).toContain('Dry run: 1 of 1 image in eu-west-1 would be removed')
    expect(comments[0]?.body).toContain(id)
    expect(comments[0]?.body).toContain(`https://github.com/${REPOSITORY}/actions/runs/4711`)

    scenario.region.addInstance({ imageId: id })
    await scenario.comment(GREEDY)
    expect(comments).toHaveLength(1)
    expect(comments[0]?.body).toContain('Dry run: nothing would be removed;')
    expect(comments[0]?.body).not.toContain(id)
  })

  it('is found among all others, on whatever page it is', async () => {
    const { github } = scenario.emulator
    for (let index = 0; index < 250; index += 1) github.addComment(PLACE, `LGTM ${String(index)}`)
    await scenario.comment()
    for (let index = 0; index < 50; index += 1) github.addComment(PLACE, `Ping ${String(index)}`)

    await scenario.comment(GREEDY)

    expect(comments).toHaveLength(301)
    expect(github.calls.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
    expect(comments.filter(({ body }) => body.includes('AMI Cleanup'))).toHaveLength(1)
  })

  it.each([
    ['copied by another author', { login: 'mallory', type: 'User' }, (body: string) => body],
    [
      'quoted by the same author',
      { login: 'github-actions[bot]', type: 'Bot' },
      (body: string) => `Seen:\n\n${body}`,
    ],
  ] as const)('is not one that was %s', async (_how, user, change) => {
    await scenario.comment()
    const [own] = comments
    const copy = scenario.emulator.github.addComment(PLACE, change(own?.body ?? ''), user)
    const before = copy.body
    if (own !== undefined) own.body = 'Something else by now'

    await scenario.comment()

    expect(copy.body).toBe(before)
    expect(comments).toHaveLength(3)
  })

  it('is one for each configuration: the legs of a matrix do not fight over it', async () => {
    bake(scenario.region, [300])
    const other = { 'aws-region': OTHER_REGION }
    for (const inputs of [{}, other, { mapping: 'all' }, {}, other]) await scenario.comment(inputs)
    expect(comments).toHaveLength(3)
    expect(comments.map(({ body }) => / in ([a-z]+-[a-z]+-\d)/.exec(body)?.[1])).toEqual([
      REGION,
      OTHER_REGION,
      REGION,
    ])
  })

  it('is made anew where it was deleted meanwhile', async () => {
    await scenario.comment()
    const gone = { status: 404, headers: {}, body: '{"message":"Not Found"}' }
    scenario.emulator.github.fail({ method: 'PATCH', times: 1, answer: gone })

    const result = await scenario.comment()

    expect(result.log).not.toContain('::warning')
    expect(comments).toHaveLength(2)
  })

  it('is not brought up to date by a run that is cancelled: its time is for the report', async () => {
    let running: ChildProcess | undefined
    const cancelled = await start({
      onCall: ({ operation }) => {
        if (operation === 'DescribeInstances') running?.kill('SIGINT')
      },
      latencyMs: 300,
    })

    const result = await cancelled.comment(GREEDY, {
      onStart: (process) => {
        running = process
      },
    })

    expect(result.exitCode).toBe(1)
    expect(result.log).toContain('pr-comment: the run was cancelled')
    expect(result.report?.errors).toMatchObject([
      { code: 'cancelled', message: 'The run was cancelled.' },
    ])
    expect(result.summary).toContain('The run was cancelled')
    expect(cancelled.emulator.github.calls).toEqual([])
  })
})

describe('a comment that cannot be written', () => {
  it('is one warning, and the run succeeds', async () => {
    const { region, emulator, comment } = await start({
      github: { failures: [{ answer: 'forbidden' }] },
    })
    const images = bake(region, [300])
    const snapshots = snapshotsOf(region, images)
    const fork = pullRequest('mallory/infrastructure')

    const result = await comment({ ...GREEDY, 'dry-run': 'false' }, { event: fork })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    expect(emulator.github.comments).toEqual([])
    expect(result.log.match(/^::warning/gm)).toHaveLength(1)
    expect(result.log).toMatch(
      /^::warning title=No pull-request comment::pr-comment: .*a fork never/m,
    )
    expect(result.report?.warnings).toMatchObject([{ code: 'pull-request-comment' }])
    expect(result.summary.match(/⚠️ pr-comment/g)).toHaveLength(1)
  })
})

describe('no comment', () => {
  it('is written outside of a pull request, and the log says so', async () => {
    const { emulator, comment } = await start()

    const result = await comment({}, { event: {} })

    expect(result.exitCode).toBe(0)
    expect(result.log).toContain('pr-comment: this run does not belong to a pull request')
    expect(result.log).not.toContain('::warning')
    expect(emulator.github.calls).toEqual([])
  })
})

describe('the author of a comment', () => {
  it('may be a user, by a token of their own', async () => {
    const octocat = { login: 'octocat', type: 'User' } as const
    const { emulator, comment } = await start({ github: { tokens: { ghp_octocat: octocat } } })
    for (let index = 0; index < 2; index += 1) await comment({ 'github-token': 'ghp_octocat' })
    expect(emulator.github.comments).toMatchObject([{ user: octocat }])
  })
})
