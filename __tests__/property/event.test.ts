import { context } from '@actions/github'
import fc from 'fast-check'
import { isFromFork, pullRequestNumber } from '../../src/runner/event.ts'
import { startScenario } from '../support/scenario.ts'

const before = context.payload

afterEach(() => {
  context.payload = before
})

const setPayload = (payload: unknown): void => {
  context.payload = payload as typeof context.payload
}

describe("the event's payload", () => {
  it('may be anything: it names a pull request by a number, or none', () => {
    const repo = fc.oneof(fc.jsonValue(), fc.record({ repo: fc.jsonValue() }))
    const request = fc.record(
      { number: fc.jsonValue(), head: repo, base: repo },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ pull_request: fc.oneof(fc.jsonValue(), request) })),
        (payload) => {
          setPayload(payload)

          const number = pullRequestNumber()
          expect(number === undefined || (Number.isSafeInteger(number) && number > 0)).toBe(true)
          expect([true, false]).toContain(isFromFork())
        },
      ),
      { numRuns: 500 },
    )
  })

  /** A pull request to `a/b` from this repository. */
  const from = (name: string | undefined, login = 'octocat') => ({
    pull_request: {
      number: 7,
      user: { login },
      head: { repo: name === undefined ? null : { full_name: name } },
      base: { repo: { full_name: 'a/b' } },
    },
  })

  it.each([
    [from('a/b'), 7, false],
    [from('x/b'), 7, true],
    [from(undefined), 7, true],
    [{ pull_request: { number: '7/../../1' } }, undefined, true],
    [{ pull_request: 'text' }, undefined, false],
    [null, undefined, false],
  ])('%j is of pull request %s, from a fork: %s', (payload, number, fork) => {
    setPayload(payload)
    context.eventName = 'pull_request'

    expect([pullRequestNumber(), isFromFork()]).toEqual([number, fork])
  })

  it.each([
    ['pull_request', true],
    ['pull_request_target', false],
  ])("of Dependabot's pull request brings no secrets with %s: %s", (eventName, isWithout) => {
    setPayload(from('a/b', 'dependabot[bot]'))
    context.eventName = eventName

    expect(isFromFork()).toBe(isWithout)
  })

  it('that is no JSON ends the run before it begins', async () => {
    const { emulator, run } = await startScenario()

    const broken = await run(
      {},
      { environment: { GITHUB_EVENT_PATH: process.execPath }, isBundle: true },
    )

    expect(broken.exitCode).toBe(1)
    expect(broken.log).toContain('SyntaxError')
    expect(emulator.mutations()).toEqual([])
  })
})
