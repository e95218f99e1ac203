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
