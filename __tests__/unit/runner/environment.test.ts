import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJobEnvironment } from '../../../src/runner/environment.ts'
import { writeSummary } from '../../../src/runner/step-files.ts'

describe("a service's endpoint", () => {
  const all = { AWS_ENDPOINT_URL: 'http://all/' }

  it.each([
    ['none where none is set', {}, undefined],
    ['the shared one', all, 'http://all/'],
    ['its own first', { ...all, AWS_ENDPOINT_URL_RBIN: 'http://own/' }, 'http://own/'],
    ['the shared one where its own is empty', { ...all, AWS_ENDPOINT_URL_RBIN: '' }, 'http://all/'],
    ['ignored', { ...all, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, undefined],
  ])('is %s', (_what, environment, url) => {
    expect(readJobEnvironment(environment).configuredEndpoint('rbin')).toBe(url)
  })
})

describe('the variables of a job', () => {
  it('are read in both letter cases, the lower one first, and empty ones are not set', () => {
    const lower = { http_proxy: 'http://lower', https_proxy: '' }
    const upper = { HTTP_PROXY: 'http://upper', HTTPS_PROXY: 'http://upper' }

    const { http, https, none } = readJobEnvironment({ ...lower, ...upper }).proxies
    expect([http, https, none]).toEqual(['http://lower', 'http://upper', undefined])
  })

  it('say what must be shown to nobody, and whether there are tokens', () => {
    const job = readJobEnvironment({
      AWS_SECRET_ACCESS_KEY: 'key',
      AWS_SESSION_TOKEN: 'token',
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token',
    })

    expect(job).toMatchObject({ secrets: ['key', 'token'], offersTokens: true })
    expect(readJobEnvironment({}).offersTokens).toBe(false)
  })
})

describe('the summary of the step', () => {
  it.each([
    ['of another\n', 'of a third\n', 'of another\n# Newer\nof a third\n'],
    // It begins a line of its own.
    ['of another', '', 'of another\n# Newer\n'],
  ])('replaces what it wrote before, and nothing of others: %j', async (before, after, content) => {
    const path = join(await mkdtemp(join(tmpdir(), 'summary-')), 'summary.md')
    await writeFile(path, before)
    await writeSummary('# An older and longer one\n', { GITHUB_STEP_SUMMARY: path })
    await appendFile(path, after)
    await writeSummary('# New\n', { GITHUB_STEP_SUMMARY: path })
    await writeSummary('# Newer\n', { GITHUB_STEP_SUMMARY: path })
    await expect(readFile(path, 'utf8')).resolves.toBe(content)
  })

  it.each([{}, { GITHUB_STEP_SUMMARY: '' }])(
    'is left out where the runner has none: %j',
    async (environment) => {
      await expect(writeSummary('# New', environment)).resolves.toBeUndefined()
    },
  )
})
