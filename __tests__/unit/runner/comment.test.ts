import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Warning } from '../../../src/model/index.ts'

/** The toolkit reads the address of GitHub's API when it is loaded. */
let answer: RequestListener = () => undefined
const server: Server = createServer((request, response) => {
  answer(request, response)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  process.env['GITHUB_API_URL'] = `http://127.0.0.1:${String(port)}`
  process.env['GITHUB_REPOSITORY'] = 'octo-org/infrastructure'
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function publish(signal: AbortSignal): Promise<readonly Warning[]> {
  const { publishComment } = await import('../../../src/runner/comment.ts')
  const key = { workflow: 'Clean up', job: 'cleanup', step: '__self', configuration: 'a1' }
  return publishComment('The comment', { token: 'ghs_any', number: 7, key, signal })
}

describe('a comment', () => {
  it('is a warning where GitHub does not answer in time', async () => {
    answer = () => undefined
    expect(await publish(AbortSignal.timeout(100))).toEqual([
      {
        code: 'pull-request-comment',
        message:
          'pr-comment: GitHub did not answer in time, and so the comment may not be up to date.',
      },
    ])
  })

  it.each([
    [401, {}, 'Bad credentials', /GitHub does not accept the github-token/],
    [403, {}, 'Resource not accessible by integration', /permissions: pull-requests: write/],
    [404, {}, 'Not Found', /permissions: pull-requests: write/],
    [403, { 'x-ratelimit-remaining': '0' }, 'Forbidden', /limits how often/],
    [403, { 'retry-after': '60' }, 'Forbidden', /limits how often/],
    [403, {}, 'You have exceeded a secondary rate limit', /limits how often/],
    [429, {}, 'Too many requests', /limits how often/],
    [500, {}, 'Oops', /could not be written: .*Oops/],
  ])('is a warning that tells a %d from others: %j %s', async (status, headers, message, told) => {
    answer = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify({ message }))
    }
    const [warning] = await publish(AbortSignal.timeout(10_000))
    expect(warning?.message).toMatch(told)
  })
})
