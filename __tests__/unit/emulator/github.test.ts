import { emulate, createWorld } from './setting.ts'

/** The statuses that calls of GitHub's API are answered with. */
async function github() {
  const { github: own } = await emulate({ world: createWorld() })
  const { GITHUB_API_URL = '' } = own.environment()
  return async (path: string, body?: string, token = own.token): Promise<number> => {
    const method = body === undefined ? 'GET' : path.includes('comments/') ? 'PATCH' : 'POST'
    const headers = { authorization: `Bearer ${token}` }
    const init = body === undefined ? {} : { body: JSON.stringify({ body }) }
    return (await fetch(GITHUB_API_URL + path, { method, headers, ...init })).status
  }
}

const ISSUES = '/repos/octo-org/octo-repo/issues'

describe('comments', () => {
  it.each([
    ['x'.repeat(65_536), 201],
    ['x'.repeat(65_537), 422],
    [' ', 422],
  ])('hold 65,536 characters: %#', async (body, status) => {
    expect(await (await github())(`${ISSUES}/7/comments`, body)).toBe(status)
  })

  it.each([undefined, 'x'])('are those that exist: %s', async (body) => {
    expect(await (await github())(`${ISSUES}/comments/1`, body)).toBe(404)
  })
})

describe('tokens', () => {
  it('must be known', async () => {
    expect(await (await github())('/user', undefined, 'stolen')).toBe(401)
  })
})
