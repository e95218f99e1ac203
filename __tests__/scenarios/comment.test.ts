import { bake, expectGone, GREEDY, OTHER_REGION, REGION } from '../support/index.ts'
import {
  PLACE,
  pullRequest,
  REPOSITORY,
  startCommentScenario as start,
} from '../support/comment-scenario.ts'

describe('the comment on a pull request', () => {
  it('is made once, and kept up to date by later runs, which find it among all others', async () => {
    const { region, emulator, comment } = await start()
    const { github } = emulator
    const [id = ''] = bake(region, [300])
    for (let index = 0; index < 250; index += 1) github.addComment(PLACE, `LGTM ${String(index)}`)

    const first = await comment(GREEDY)

    expect(first.exitCode).toBe(0)
    expect(github.comments).toHaveLength(251)
    const own = github.comments.at(-1)
    const { body = '' } = own ?? {}
    expect(own).toMatchObject({ issue: PLACE, user: { login: 'github-actions[bot]' } })
    expect(body).toContain('Dry run: 1 of 1 image in eu-west-1 would be removed')
    expect(body).toContain(id)
    expect(body).toContain(`https://github.com/${REPOSITORY}/actions/runs/4711`)

    region.addInstance({ imageId: id })
    await comment(GREEDY)

    expect(github.comments).toHaveLength(251)
    expect(github.calls.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
    expect(own?.body).toContain('Dry run: nothing would be removed;')
    expect(own?.body).not.toContain(id)
  })

  it('does not keep a plan where a later run could not begin', async () => {
    const { region, emulator, comment } = await start()
    const [id = ''] = bake(region, [300])
    await comment(GREEDY)
    const { exitCode } = await comment({ ...GREEDY, 'plan-file': 'nowhere.json' })

    expect(exitCode).toBe(1)
    const [own, ...others] = emulator.github.comments
    expect(others).toEqual([])
    expect(own?.body).toContain(
      'Dry run: the run could not begin. Nothing was read and nothing was removed.',
    )
    expect(own?.body).not.toContain(id)
  })

  it.each([
    ['copied by another author', { login: 'mallory', type: 'User' }, ''],
    ['quoted by the same author', { login: 'github-actions[bot]', type: 'Bot' }, 'Seen:\n\n'],
  ] as const)('is not one that was %s', async (_how, user, before) => {
    const { emulator, comment } = await start()
    const { github } = emulator
    await comment()
    const [own] = github.comments
    const text = before + (own?.body ?? '')
    const copy = github.addComment(PLACE, text, user)
    if (own !== undefined) own.body = 'Something else by now'

    await comment()

    expect(copy.body).toBe(text)
    expect(github.comments).toHaveLength(3)
  })

  it('is one for each configuration: the legs of a matrix do not fight over it', async () => {
    const { region, emulator, comment } = await start()
    bake(region, [300])
    const other = { 'aws-region': OTHER_REGION }
    for (const inputs of [{}, other, { mapping: 'all' }, {}, other]) await comment(inputs)
    const regions = emulator.github.comments.map(
      ({ body }) => / in ([a-z]+-[a-z]+-\d)/.exec(body)?.[1],
    )
    expect(regions).toEqual([REGION, OTHER_REGION, REGION])
  })

  it('is made anew where it was deleted meanwhile', async () => {
    const { emulator, comment } = await start()
    await comment()
    const gone = { status: 404, headers: {}, body: '{"message":"Not Found"}' }
    emulator.github.fail({ method: 'PATCH', times: 1, answer: gone })

    const result = await comment()

    expect(result.log).not.toContain('::warning')
    expect(emulator.github.comments).toHaveLength(2)
  })

  it('may be that of a user, by a token of their own', async () => {
    const octocat = { login: 'octocat', type: 'User' } as const
    const { emulator, comment } = await start({ github: { tokens: { ghp_octocat: octocat } } })
    for (let index = 0; index < 2; index += 1) await comment({ 'github-token': 'ghp_octocat' })
    expect(emulator.github.comments).toMatchObject([{ user: octocat }])
  })

  it('that cannot be written is one warning, and the run succeeds', async () => {
    const { region, emulator, comment } = await start({
      github: { failures: [{ answer: 'forbidden' }] },
    })
    const images = bake(region, [300])
    const fork = pullRequest('mallory/infrastructure')

    const result = await comment({ ...GREEDY, 'dry-run': 'false' }, { event: fork })

    expectGone(result, ...images)
    expect(emulator.github.comments).toEqual([])
    expect(result.log.match(/^::warning.*$/gm)).toEqual([
      expect.stringMatching(/ title=No pull-request comment::pr-comment: .*a fork never/),
    ])
    expect(result.report?.warnings).toMatchObject([{ code: 'pull-request-comment' }])
    expect(result.summary.match(/⚠️ pr-comment/g)).toHaveLength(1)
  })

  it('is written nowhere outside of a pull request, and the log says so', async () => {
    const { emulator, comment } = await start()

    const result = await comment({}, { event: {} })

    expect(result.exitCode).toBe(0)
    expect(result.log).toContain('pr-comment: this run does not belong to a pull request')
    expect(result.log).not.toContain('::warning')
    expect(emulator.github.calls).toEqual([])
  })
})
