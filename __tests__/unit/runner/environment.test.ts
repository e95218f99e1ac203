import { readJobEnvironment } from '../../../src/runner/environment.ts'

describe("a service's endpoint", () => {
  it.each([
    ['is none where none is set', {}, undefined],
    ['is the shared one', { AWS_ENDPOINT_URL: 'http://all/' }, 'http://all/'],
    [
      'is its own before the shared one',
      { AWS_ENDPOINT_URL_RBIN: 'http://own/', AWS_ENDPOINT_URL: 'http://all/' },
      'http://own/',
    ],
    [
      'is the shared one where its own is empty',
      { AWS_ENDPOINT_URL_RBIN: '', AWS_ENDPOINT_URL: 'http://all/' },
      'http://all/',
    ],
    [
      'is none where they are to be ignored',
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: 'http://all/' },
      undefined,
    ],
  ])('%s', (_what, environment, url) => {
    expect(readJobEnvironment(environment).configuredEndpoint('rbin')).toBe(url)
  })
})

describe('the variables of a job', () => {
  it('are read in both letter cases, the lower one first, and empty ones are not set', () => {
    const { proxies } = readJobEnvironment({
      http_proxy: 'http://lower',
      HTTP_PROXY: 'http://upper',
      https_proxy: '',
      HTTPS_PROXY: 'http://upper',
    })

    expect(proxies).toEqual({ http: 'http://lower', https: 'http://upper', none: undefined })
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
