import { describe, expect, it } from '@jest/globals'
import { getOctokit } from '@actions/github'
import { createWorld, type Emulator, type GitHubOptions } from '../../emulator/index.ts'
import { emulate } from '../../support/emulated.ts'

type Octokit = ReturnType<typeof getOctokit>

async function setting(github: GitHubOptions = {}): Promise<{
  emulator: Emulator
  octokit: Octokit
  raw: (path: string, init?: object) => Promise<Response>
}> {
  const emulator = await emulate({ world: createWorld(), github })
  const baseUrl = emulator.github.environment()['GITHUB_API_URL'] ?? ''
  const authorization = `Bearer ${emulator.github.token}`
  return {
    emulator,
    octokit: getOctokit(emulator.github.token, { baseUrl }),
    raw: (path, init = {}) => fetch(baseUrl + path, { headers: { authorization }, ...init }),
  }
}

const PULL = { owner: 'octo-org', repo: 'octo-repo', issue_number: 7 }

async function statusOf(call: Promise<{ status: number }>): Promise<number> {
  return call.then(
    ({ status }) => status,
    (error: unknown) => (error as { status: number }).status,
  )
}

describe('comments', () => {
  it('come in pages with links', async () => {
    const { emulator, octokit, raw } = await setting()
    for (let number = 0; number < 205; number += 1) {
      emulator.github.addComment('octo-org/octo-repo#7', `comment ${number}`)
    }
    emulator.github.addComment('octo-org/octo-repo#8', 'another issue')
    const path = '/repos/octo-org/octo-repo/issues/7/comments'

    const all = await octokit.paginate(octokit.rest.issues.listComments, { ...PULL, per_page: 100 })
    const first = await raw(path)
    const last = await raw(`${path}?per_page=1000&page=3`)

    expect(all.map(({ body }) => body)).toEqual(
      Array.from({ length: 205 }, (_, number) => `comment ${number}`),
    )
    expect(await first.json()).toHaveLength(30)
    expect(first.headers.get('link')).toMatch(/page=2>; rel="next", .*page=7>; rel="last"$/)
    expect(await last.json()).toHaveLength(5)
    expect(last.headers.get('link')).not.toContain('rel="next"')
  })

  it('hold 65,536 characters', async () => {
    const { octokit } = await setting()
    const create = (body: string): Promise<number> =>
      statusOf(octokit.rest.issues.createComment({ ...PULL, body }))

    expect(await create('x'.repeat(65_536))).toBe(201)
    expect(await create('x'.repeat(65_537))).toBe(422)
    expect(await create(' ')).toBe(422)
  })

  it('are of issues and comments that exist', async () => {
    const { octokit } = await setting({ issues: [1] })

    expect(await statusOf(octokit.rest.issues.listComments(PULL))).toBe(404)
    expect(await statusOf(octokit.rest.issues.createComment({ ...PULL, body: 'x' }))).toBe(404)
    expect(await statusOf(octokit.rest.issues.getComment({ ...PULL, comment_id: 1 }))).toBe(404)
    expect(
      await statusOf(octokit.rest.issues.updateComment({ ...PULL, comment_id: 1, body: 'x' })),
    ).toBe(404)
    expect(await statusOf(octokit.rest.issues.listComments({ ...PULL, issue_number: 1 }))).toBe(200)
  })
})

describe('tokens', () => {
  it('of an installation have no user', async () => {
    const { octokit } = await setting()

    await expect(octokit.rest.users.getAuthenticated()).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration') as unknown,
    })
  })

  it('must be known', async () => {
    const { raw } = await setting()

    const answer = await raw('/user', { headers: { authorization: 'Bearer stolen' } })

    expect(answer.status).toBe(401)
  })
})

describe('failures', () => {
  it.each([
    ['forbidden', 403, 'Resource not accessible by integration'],
    ['rate-limit', 403, 'API rate limit exceeded'],
    ['secondary-rate-limit', 403, 'secondary rate limit'],
    [{ status: 502, headers: {}, body: '<html>' }, 502, '<html>'],
  ] as const)('%j', async (answer, status, text) => {
    const { raw } = await setting({ failures: [{ answer, times: 1 }] })

    const failed = await raw('/repos/a/b/issues/1/comments')

    expect(failed.status).toBe(status)
    expect(await failed.text()).toContain(text)
    expect(await raw('/repos/a/b/issues/1/comments')).toHaveProperty('status', 200)
  })

  it('can be a reset, of one method and path, while the emulator runs', async () => {
    const { emulator, raw } = await setting()
    emulator.github.fail({ method: 'POST', path: /comments$/, answer: 'reset' })
    const path = '/repos/a/b/issues/1/comments'

    await expect(raw(path, { method: 'POST', body: '{}' })).rejects.toThrow()
    expect(await raw(path)).toHaveProperty('status', 200)
  })
})
