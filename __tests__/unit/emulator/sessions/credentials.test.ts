import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import { createWorld, HOUR } from '../../../emulator/index.ts'
import {
  ACCOUNT,
  clientsOf,
  emulate,
  errorOf,
  type Clients,
  type Keys,
} from '../../../support/emulated.ts'
import { assume, identity, keysOf, setting } from './sessions.ts'

describe('GetCallerIdentity', () => {
  it('needs no permission', async () => {
    const world = createWorld()
    const Statement = { Effect: 'Deny' as const, Action: '*', Resource: '*' }
    world.account(ACCOUNT).addUser({ name: 'nobody', policy: { Statement } })
    const { sts } = clientsOf(await emulate({ world }), { user: 'nobody' })

    expect(await sts.send(identity)).toHaveProperty('Arn', `arn:aws:iam::${ACCOUNT}:user/nobody`)
  })
})

describe('credentials', () => {
  const calls = ({ ec2, autoScaling, ssm, sts }: Clients): Promise<unknown>[] => [
    ec2.send(new DescribeImagesCommand({})),
    autoScaling.send(new DescribeAutoScalingGroupsCommand({})),
    ssm.send(new GetParametersCommand({ Names: ['a'] })),
    sts.send(identity),
  ]

  async function namesOf(clients: Clients): Promise<string[]> {
    const errors = await Promise.all(calls(clients).map(errorOf))
    return errors.map(({ name }) => name)
  }

  it('expire, and each service says so in its own words', async () => {
    const world = await setting({ principals: ['*'] })
    const clients = clientsOf(world.emulator, { keys: keysOf(await assume(world)) })
    await Promise.all(calls(clients))

    world.clock.advance(HOUR)

    expect(await namesOf(clients)).toEqual([
      'RequestExpired',
      'ExpiredToken',
      'ExpiredTokenException',
      // The code is ExpiredToken; the SDK gives it the name of the modeled exception or its own.
      expect.stringMatching(/^ExpiredToken/),
    ])
  })

  it('are known nowhere where the account has not enabled the Region', async () => {
    const world = createWorld()
    world.account(ACCOUNT).notEnabled.add('eu-west-1')
    const clients = clientsOf(await emulate({ world }), { region: 'eu-west-1' })

    expect(await namesOf(clients)).toEqual([
      'AuthFailure',
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'InvalidClientTokenId',
    ])
  })

  it('must be known, with the session token that belongs to the key', async () => {
    const world = await setting({ principals: ['*'] })
    const session = keysOf(await assume(world))
    const unknown = { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'x' }
    const staticKey = world.emulator.world.account(ACCOUNT).user()
    const wrong: Keys[] = [
      unknown,
      { ...session, sessionToken: 'stolen' },
      { accessKeyId: session.accessKeyId, secretAccessKey: 'x' },
      { ...staticKey, sessionToken: 'surplus' },
    ]

    for (const keys of wrong) {
      expect(await namesOf(clientsOf(world.emulator, { keys }))).toEqual([
        'AuthFailure',
        'InvalidClientTokenId',
        'UnrecognizedClientException',
        'InvalidClientTokenId',
      ])
    }
  })
})
