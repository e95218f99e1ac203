import { describe, expect, it } from '@jest/globals'
import { pullRequest, startCommentScenario as start } from '../support/comment-scenario.ts'
import { bake, expectRemoved, snapshotsOf } from '../support/scenario.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

describe('a comment that cannot be written', () => {
  it.each([
    ['forbidden', /^::warning title=No pull-request comment::pr-comment: .*pull-requests: write/gm],
    ['rate-limit', /^::warning title=No pull-request comment::pr-comment: GitHub limits/gm],
    [
      'secondary-rate-limit',
      /^::warning title=No pull-request comment::pr-comment: GitHub limits/gm,
    ],
  ] as const)('is one warning, and the run succeeds: %s', async (answer, warning) => {
    const { region, emulator, comment } = await start({ github: { failures: [{ answer }] } })
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)

    const result = await comment({ ...GREEDY, 'dry-run': 'false' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: ids, snapshots })
    expect(emulator.github.comments).toEqual([])
    expect(result.log.match(warning)).toHaveLength(1)
    expect(result.report?.warnings).toMatchObject([{ code: 'pull-request-comment' }])
    expect(result.summary.match(/⚠️ pr-comment/g)).toHaveLength(1)
  })

  it('says so where GitHub is in trouble', async () => {
    const broken = { status: 500, headers: {}, body: '{"message":"Oops"}' }
    const { comment } = await start({
      github: { failures: [{ method: 'POST', path: /comments$/, answer: broken }] },
    })

    const result = await comment()

    expect(result.exitCode).toBe(0)
    expect(result.log).toMatch(
      /^::warning title=No pull-request comment::pr-comment: the comment could not be written: /m,
    )
    expect(result.log).not.toContain('pull-requests: write')
  })

  it('is one warning on a pull request from a fork, whose token only reads', async () => {
    const { region, comment } = await start({
      github: { failures: [{ method: 'POST', answer: 'forbidden' }] },
    })
    bake(region, [300])

    const result = await comment(GREEDY, { event: pullRequest('mallory/infrastructure') })

    expect(result.exitCode).toBe(0)
    expect(result.log.match(/^::warning/gm)).toHaveLength(1)
    expect(result.log).toContain('a pull request from a fork never may')
  })
})
