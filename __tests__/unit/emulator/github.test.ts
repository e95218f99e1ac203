import { emulate, createWorld } from './setting.ts'

/** The statuses that calls of GitHub's API are answered with. */
async function github(issues?: readonly number[]) {
  const { github: own } = await emulate({ world: createWorld(), github: issues ? { issues } : {} })
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

  it.each([
    [`${ISSUES}/1/comments`, undefined, 200],
    [`${ISSUES}/7/comments`, undefined, 404],
    [`${ISSUES}/7/comments`, 'x', 404],
    [`${ISSUES}/comments/1`, undefined, 404],
    [`${ISSUES}/comments/1`, 'x', 404],
  ])('are of issues and comments that exist: %s %s', async (path, body, status) => {
    expect(await (await github([1]))(path, body)).toBe(status)
  })
})

describe('tokens', () => {
  it('must be known', async () => {
    expect(await (await github())('/user', undefined, 'stolen')).toBe(401)
  })
})
