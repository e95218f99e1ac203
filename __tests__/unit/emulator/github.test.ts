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
  it('must be known', async () => {
    const { raw } = await setting()

    const answer = await raw('/user', { headers: { authorization: 'Bearer stolen' } })

    expect(answer.status).toBe(401)
  })
})
