import {
  ACCOUNT,
  clientsOf,
  errorOf,
  expectError,
  OTHER_ACCOUNT,
} from '../../../support/emulated.ts'
import { assume, keysOf, ROLE, setting } from './sessions.ts'

describe('AssumeRole', () => {
  it.each([
    ['*'],
    [ACCOUNT],
    [`arn:aws:iam::${ACCOUNT}:root`],
    [`arn:aws:iam::${ACCOUNT}:user/ci`],
  ])('works where the role trusts %s', async (principal) => {
    const world = await setting({ principals: [principal] })

    expect(await assume(world)).toHaveProperty('Credentials')
  })

  it('needs trust, the external id and the permission of the caller', async () => {
    await expectError(assume(await setting({ principals: [OTHER_ACCOUNT] })), 'AccessDenied')
    const guarded = await setting({ principals: ['*'], externalId: 'secret' })
    await expectError(assume(guarded), 'AccessDenied')
    expect(await assume(guarded, { ExternalId: 'secret' })).toHaveProperty('Credentials')

    const denied = await setting({ principals: ['*'] })
    denied.emulator.world.setPolicy(`arn:aws:iam::${ACCOUNT}:user/ci`, {
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `${ROLE}-2` },
    })
    const error = await errorOf(assume(denied))
    expect(error).toHaveProperty('name', 'AccessDenied')
    expect(error.message).toContain(`sts:AssumeRole on resource: ${ROLE}`)
  })
  it('limits a chained session to one hour', async () => {
    const world = await setting({ principals: ['*'] })
    const keys = keysOf(await assume(world, { DurationSeconds: 7200 }))
    const chained = { ...world, clients: clientsOf(world.emulator, { keys }) }

    await expectError(assume(chained, { DurationSeconds: 3601 }), 'ValidationError')
    expect(await assume(chained, { DurationSeconds: 3600 })).toHaveProperty('Credentials')
  })
})
