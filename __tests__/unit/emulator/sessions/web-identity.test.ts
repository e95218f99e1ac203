import { describe, expect, it } from '@jest/globals'
import { MINUTE } from '../../../emulator/index.ts'
import { errorOf, expectError, statusOf } from '../../../support/emulated.ts'
import { assumeWithToken, fetchToken, ROLE, setting } from './sessions.ts'

describe('AssumeRoleWithWebIdentity', () => {
  it('refuses tokens that have expired, are none, or are for another audience or issuer', async () => {
    const world = await setting()
    const old = await fetchToken(world)
    world.clock.advance(5 * MINUTE)
    const foreign = await setting(undefined, { issuer: 'https://example.com' })

    await expectError(assumeWithToken(world, old), 'ExpiredTokenException')
    for (const token of ['not-a-token', 'a.b.c', `${old}.d`]) {
      await expectError(assumeWithToken(world, token), 'InvalidIdentityTokenException')
    }
    await expectError(
      assumeWithToken(world, await fetchToken(world, 'sts.amazonaws.com.cn')),
      'InvalidIdentityTokenException',
    )
    await expectError(
      assumeWithToken(foreign, await fetchToken(foreign)),
      'InvalidIdentityTokenException',
    )
  })

  it('refuses subjects that the role does not trust, and roles that are not there', async () => {
    const subject = 'repo:octo-org/octo-repo:*'
    const trusting = await setting({ webIdentity: { subject } })
    const other = await setting({ webIdentity: { subject } }, { subject: 'repo:evil/fork:ref:x' })
    const none = await setting({})

    await assumeWithToken(trusting, await fetchToken(trusting))
    const error = await errorOf(assumeWithToken(other, await fetchToken(other)))
    expect(error).toHaveProperty('name', 'AccessDenied')
    expect(statusOf(error)).toBe(403)
    await expectError(assumeWithToken(none, await fetchToken(none)), 'AccessDenied')
    await expectError(
      assumeWithToken(trusting, await fetchToken(trusting), { RoleArn: `${ROLE}-2` }),
      'AccessDenied',
    )
  })

  it('trusts each of several subjects, and tells the jobs of a workflow apart', async () => {
    const trusted = [
      'repo:octo-org/octo-repo:environment:a',
      'repo:octo-org/octo-repo:environment:b',
    ]
    const world = await setting({ webIdentity: { subject: trusted } })
    const tokenOf = async (subject?: string): Promise<string> =>
      fetchToken(world, undefined, subject)

    for (const subject of trusted) {
      expect(await assumeWithToken(world, await tokenOf(subject))).toHaveProperty(
        'SubjectFromWebIdentityToken',
        subject,
      )
    }
    await expectError(assumeWithToken(world, await tokenOf()), 'AccessDenied')
  })

  it('refuses session names and durations outside their ranges', async () => {
    const world = await setting()
    const token = await fetchToken(world)
    const inputs = [
      { RoleSessionName: 'a b' },
      { RoleSessionName: 'a' },
      { RoleSessionName: 'a'.repeat(65) },
      { DurationSeconds: 899 },
      { DurationSeconds: 43_201 },
      { DurationSeconds: 7201 },
    ]

    for (const input of inputs) {
      await expectError(assumeWithToken(world, token, input), 'ValidationError')
    }
    expect(await assumeWithToken(world, token, { DurationSeconds: 7200 })).toHaveProperty(
      'Credentials',
    )
  })
})

describe("the runner's OIDC endpoint", () => {
  it('gives a fresh token for each call, for the audience that is asked for', async () => {
    const world = await setting(undefined, { lifetimeSeconds: 60 })

    const tokens = [await fetchToken(world), await fetchToken(world, 'custom')]

    expect(new Set(tokens).size).toBe(2)
    expect(world.emulator.oidc.issued.map(({ audience }) => audience)).toEqual([
      'sts.amazonaws.com',
      'custom',
    ])
    const payload = Buffer.from(tokens[1]?.split('.')[1] ?? '', 'base64url').toString()
    const { exp, iat, aud } = JSON.parse(payload) as Record<string, number>
    expect([aud, (exp ?? 0) - (iat ?? 0)]).toEqual(['custom', 60])
  })

  it('refuses another bearer, fails as told, and is not there without permission', async () => {
    const failure = { status: 503, headers: {}, body: 'busy' }
    const world = await setting(undefined, { failures: [failure] })
    const environment = world.emulator.oidc.environment()
    const url = environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''
    const authorization = `Bearer ${environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}`

    expect(await fetch(url, { headers: { authorization: 'Bearer x' } })).toHaveProperty(
      'status',
      401,
    )
    expect(await fetch(url, { headers: { authorization } })).toHaveProperty('status', 503)
    expect(await fetch(url, { headers: { authorization } })).toHaveProperty('status', 200)
    const without = await setting(undefined, { permitted: false })
    expect(without.emulator.oidc.environment()).toEqual({})
  })
})
