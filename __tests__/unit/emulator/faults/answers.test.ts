import { describe, expect, it } from '@jest/globals'
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DeregisterImageCommand } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import type { Fault } from '../../../emulator/index.ts'
import { errorOf, expectError, rawCall, statusOf } from '../../../support/emulated.ts'
import { describeImages, setting } from './faulty.ts'

describe('faults instead of an answer', () => {
  it.each<[Fault, string, number]>([
    [{ kind: 'deny' }, 'UnauthorizedOperation', 403],
    [{ kind: 'throttle' }, 'RequestLimitExceeded', 503],
    [{ kind: 'internal-error' }, 'InternalError', 500],
    [{ kind: 'error', code: 'InvalidAMIID.Unavailable' }, 'InvalidAMIID.Unavailable', 400],
    [{ kind: 'error', code: 'ServiceUnavailable', status: 503 }, 'ServiceUnavailable', 503],
  ])('%j', async (fault, name, status) => {
    const { clients, emulator } = await setting(fault)

    const error = await errorOf(clients.ec2.send(describeImages))

    expect([error.name, statusOf(error)]).toEqual([name, status])
    expect(emulator.calls).toMatchObject([{ operation: 'DescribeImages', error: name }])
  })

  it('speak the language of the service', async () => {
    const { clients } = await setting({ kind: 'deny' })

    const error = await errorOf(clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({})))
    expect(error.name).toBe('AccessDenied')
    expect(error.message).toContain('autoscaling:DescribeAutoScalingGroups')
    await expectError(
      clients.ssm.send(new GetParametersCommand({ Names: ['a'] })),
      'AccessDeniedException',
    )
  })

  it.each([200, 500, 502])('a page of HTML with status %i', async (status) => {
    const { emulator } = await setting({ kind: 'html', status })

    const answer = await rawCall(emulator, {
      service: 'ec2',
      body: 'Action=DescribeImages&Version=2016-11-15',
    })

    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('<html>')
  })

  it('HTML with status 200 gives the SDK no images, and no error', async () => {
    const { clients } = await setting({ kind: 'html', status: 200 })

    expect(await clients.ec2.send(describeImages)).not.toHaveProperty('Images')
  })

  it('a reset before the first byte', async () => {
    const { clients } = await setting({ kind: 'reset' })

    const error = await errorOf(clients.ec2.send(describeImages))

    expect(error.message).toContain('ECONNRESET')
  })

  it('leave the operation undone, unless it is told to be performed', async () => {
    for (const [performs, left] of [
      [false, 5],
      [true, 4],
    ] as const) {
      const { clients, region } = await setting({ kind: 'reset', performs })
      const [ImageId] = region.images.keys()

      await errorOf(clients.ec2.send(new DeregisterImageCommand({ ImageId })))

      expect(region.images.size).toBe(left)
    }
  })
})

describe('faults that spoil an answer', () => {
  it('a reset in the middle of the body', async () => {
    const { emulator, clients } = await setting({ kind: 'reset-midway' })
    const answer = await rawCall(emulator, {
      service: 'ec2',
      body: 'Action=DescribeImages&Version=2016-11-15',
    })

    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
    await expect(clients.ec2.send(describeImages)).rejects.toThrow(/abort|reset|socket/i)
  })

  it('half of the XML, with a length that fits', async () => {
    const { emulator, clients } = await setting({ kind: 'truncate' })

    const answer = await rawCall(emulator, {
      service: 'ec2',
      body: 'Action=DescribeImages&Version=2016-11-15',
    })

    const body = await answer.text()
    expect(Number(answer.headers.get('content-length'))).toBe(body.length)
    expect(body).toContain('<DescribeImagesResponse')
    expect(body).not.toContain('</DescribeImagesResponse>')
    await expect(clients.ec2.send(describeImages)).rejects.toThrow('XML parse error')
  })

  it('spoil it after the fact', async () => {
    const { clients, region } = await setting({ kind: 'reset-midway' })
    const [ImageId] = region.images.keys()

    await errorOf(clients.ec2.send(new DeregisterImageCommand({ ImageId })))

    expect(region.images.size).toBe(4)
  })
})
