import { describe, expect, it } from '@jest/globals'
import { rawCall } from '../../support/emulated.ts'
import { setting, type Setting } from './setting.ts'

describe('rules (rbin)', () => {
  async function listRules({ emulator }: Setting, body: object): Promise<[number, unknown]> {
    const answer = await rawCall(emulator, {
      service: 'rbin',
      path: '/list-rules',
      body: JSON.stringify(body),
    })
    return [answer.status, await answer.json()]
  }

  it('lists by tags and lock state', async () => {
    const world = await setting()
    const locked = world.region.addRecycleBinRule({
      resourceType: 'EC2_IMAGE',
      lockState: 'locked',
    })
    const tagged = world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE', tags: { a: 'b' } })
    const idsOf = async (input: object): Promise<unknown> => {
      const [, body] = await listRules(world, { ResourceType: 'EC2_IMAGE', ...input })
      const { Rules } = body as { Rules: { Identifier: string }[] }
      return Rules.map(({ Identifier }) => Identifier)
    }

    expect(await idsOf({ LockState: 'locked' })).toEqual([locked.identifier])
    expect(await idsOf({ ResourceTags: [{ ResourceTagKey: 'a', ResourceTagValue: 'b' }] })).toEqual(
      [tagged.identifier],
    )
  })

  it('pages', async () => {
    const world = await setting()
    for (let count = 0; count < 3; count += 1) {
      world.region.addRecycleBinRule({ resourceType: 'EC2_IMAGE' })
    }
    const page = { ResourceType: 'EC2_IMAGE', MaxResults: 2 }

    const [, first] = await listRules(world, page)
    const { NextToken } = first as { NextToken: string }
    const [, second] = await listRules(world, { ...page, NextToken })

    expect(NextToken).toMatch(/^[A-Za-z0-9+/=]{1,2048}$/)
    expect(first).toHaveProperty('Rules.length', 2)
    expect(second).toHaveProperty('Rules.length', 1)
    expect(second).not.toHaveProperty('NextToken')
  })

  it.each([
    [{}, 'ValidationException'],
    [{ ResourceType: 'EC2' }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', MaxResults: 1001 }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', NextToken: 'AAAA' }, 'ValidationException'],
    [{ ResourceType: 'EC2_IMAGE', Nonsense: 1 }, 'SerializationException'],
  ])('refuses %j', async (body, error) => {
    const { emulator } = await setting()

    const answer = await rawCall(emulator, {
      service: 'rbin',
      path: '/list-rules',
      body: JSON.stringify(body),
    })

    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe(error)
  })

  it('knows no other rule and no other path', async () => {
    const { emulator } = await setting()
    const get = async (path: string): Promise<unknown> => {
      const answer = await rawCall(emulator, { service: 'rbin', method: 'GET', path })
      return [answer.status, answer.headers.get('x-amzn-errortype')]
    }

    expect(await get('/rules/abcdefghijk')).toEqual([404, 'ResourceNotFoundException'])
    expect(await get('/rules/short')).toEqual([400, 'ValidationException'])
    expect(await get('/list-rules')).toEqual([404, 'UnknownOperationException'])
  })
})
