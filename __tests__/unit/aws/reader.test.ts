import type { ReadOperation } from '../../../src/aws/operation.ts'
import type { Page } from '../../../src/aws/reader.ts'
import { errorOf } from '../../support/emulated.ts'
import { passTime, useVirtualClock } from '../../support/virtual-clock.ts'

useVirtualClock()
const { createHttpHandler } = await import('../../../src/aws/http.ts')
const { createReadClients } = await import('../../../src/aws/clients.ts')
const { CallLimit } = await import('../../../src/aws/pacer.ts')
const { ReadError, Reader } = await import('../../../src/aws/reader.ts')
const { ReadsUnderWay } = await import('../../../src/aws/reads-under-way.ts')

const TARGET = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' }
const clients = createReadClients({
  region: TARGET.region,
  credentials: undefined,
  requestHandler: createHttpHandler({}),
  configuredEndpoint: () => undefined,
})
const reads = new ReadsUnderWay(() => Date.now())
const createReader = (signal = new AbortController().signal): InstanceType<typeof Reader> =>
  new Reader(TARGET, clients, { calls: new CallLimit(), signal, reads })

interface Things extends Page {
  readonly Things?: readonly string[]
}
interface Input extends Page {
  readonly MaxResults: number
}

/** An operation that answers by the token that it is sent. */
const listing = (
  answer: (token: string | undefined) => Things,
): ReadOperation<Input, Things> & { readonly inputs: readonly Input[] } => {
  const inputs: Input[] = []
  return {
    inputs,
    action: 'ec2:DescribeThings',
    permissions: ['ec2:DescribeThings', 'ssm:GetThings'],
    send: async (_clients, input) => {
      inputs.push(input)
      return Promise.resolve(answer(input.NextToken))
    },
  }
}

/** A list with such pages for good, or for so many pages. */
const withoutEnd = (Things: readonly string[], pages = Infinity): ReturnType<typeof listing> =>
  listing((token = '0') =>
    Number(token) < pages ? { Things, NextToken: String(Number(token) + 1) } : { Things: ['last'] },
  )

const readAll = async (operation: ReadOperation<Input, Things>): Promise<readonly string[]> =>
  createReader().readAll(operation, { MaxResults: 2 }, ({ Things }) => Things)

describe('a list', () => {
  it('is read to its last page, empty pages included', async () => {
    const pages: readonly Things[] = [
      { Things: ['a', 'b'], NextToken: '1' },
      { Things: [], NextToken: '2' },
      { Things: [], NextToken: '3' },
      { Things: ['c'], NextToken: '' },
    ]
    const operation = listing((token = '0') => pages[Number(token)] ?? {})
    await expect(readAll(operation)).resolves.toEqual(['a', 'b', 'c'])
    const tokens = [{}, { NextToken: '1' }, { NextToken: '2' }, { NextToken: '3' }]
    expect(operation.inputs).toEqual(tokens.map((token) => ({ MaxResults: 2, ...token })))
  })

  it.each([{}, { Things: null }, { Things: 'a' }])('is no list where it is %j', async (page) => {
    const operation = listing(() => page as Things)

    await expect(readAll(operation)).rejects.toThrow(
      'ec2:DescribeThings (page 1): UnreadableResponse: the answer has no list of what was asked for, and so it is no answer',
    )
  })

  it('is converted page by page, so that no page is held when the next is read', async () => {
    const told: string[] = []
    const operation = listing((token = '1') => {
      told.push(`page ${token}`)
      return { Things: [`a${token}`, `b${token}`], ...(token === '1' && { NextToken: '2' }) }
    })
    const convert = (thing: string): string | undefined => {
      told.push(thing)
      return thing.startsWith('a') ? thing.toUpperCase() : undefined
    }
    const reader = createReader()
    const things = reader.readEach(operation, { MaxResults: 2 }, ({ Things }) => Things, convert)
    await expect(things).resolves.toEqual(['A1', 'A2'])
    expect(told).toEqual(['page 1', 'a1', 'b1', 'page 2', 'a2', 'b2'])
  })

  it('with an item that cannot be converted says what is wrong with the item', async () => {
    const broken = new Error('a thing has no id')
    const read = createReader().readEach(
      listing(() => ({ Things: ['a'] })),
      { MaxResults: 2 },
      ({ Things }) => Things,
      () => {
        throw broken
      },
    )
    await expect(read).rejects.toBe(broken)
  })

  it.each([
    ['its token', { a: 'a' }],
    ['a token of before', { a: 'b', b: 'c', c: 'a' }],
  ])('that repeats %s is an error that says on which page', async (_what, next) => {
    const following: Readonly<Record<string, string>> = next
    const operation = listing((token) => ({
      Things: ['x'],
      NextToken: token === undefined ? 'a' : (following[token] ?? ''),
    }))
    const error = await errorOf(readAll(operation))
    expect(error).toBeInstanceOf(ReadError)
    expect(error.message).toMatch(
      /^ec2:DescribeThings \(page \d\): PagingError: the list repeats a page token$/,
    )
  })

  it.each([
    ['empty pages only', [], 1002],
    ['pages without end', ['x'], 20_002],
  ])('with %s is an error', async (_what, things, page) => {
    const error = errorOf(readAll(withoutEnd(things)))
    await passTime(60 * 60_000)
    await expect(error).resolves.toHaveProperty(
      'message',
      `ec2:DescribeThings (page ${String(page)}): PagingError: the list does not end`,
    )
  })

  it('may have a thousand empty pages', async () => {
    const read = readAll(withoutEnd([], 1_000))
    await passTime(10 * 60_000)
    await expect(read).resolves.toEqual(['last'])
  })

  it('whose page cannot be read is an error that says which', async () => {
    const operation = listing((token) => {
      if (token === undefined) return { Things: ['a'], NextToken: '1' }
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    })
    await expect(readAll(operation)).rejects.toThrow(
      'ec2:DescribeThings (page 2): ECONNRESET: socket hang up',
    )
  })
})

describe('a read that AWS throttles', () => {
  it('is known to be throttled while it waits, and no longer when it has ended', async () => {
    let attempts = 0
    const operation = listing(() => {
      attempts += 1
      if (attempts > 1) return { Things: [] }
      throw Object.assign(new Error('slow down'), { name: 'RequestLimitExceeded' })
    })
    const reading = readAll(operation)
    await passTime(0)
    expect(reads.longerThan(0)).toMatchObject([{ target: TARGET, isThrottled: true }])
    await passTime(30_000)
    await reading
    expect(reads.longerThan(0)).toEqual([])
  })
})

describe('a read that fails', () => {
  const failing = (error: Error): ReadOperation<Input, Things> =>
    listing(() => {
      throw error
    })

  it('names its action and what AWS said, and carries the permissions that it needs', async () => {
    const denied = Object.assign(new Error('You may not.'), { name: 'UnauthorizedOperation' })
    const error = await errorOf(createReader().read(failing(denied), { MaxResults: 1 }))
    expect(error).toMatchObject({
      name: 'ReadError',
      message: 'ec2:DescribeThings: UnauthorizedOperation: You may not.',
      action: 'ec2:DescribeThings',
      permissions: ['ec2:DescribeThings', 'ssm:GetThings'],
      denied: true,
      failure: { code: 'UnauthorizedOperation', message: 'You may not.' },
      cause: denied,
    })
  })

  it('is not taken for a missing permission where it is none', async () => {
    const error = await errorOf(createReader().read(failing(new Error('no')), { MaxResults: 1 }))
    expect(error).toMatchObject({ denied: false })
  })

  it('is not begun once the run is being stopped', async () => {
    const operation = listing(() => ({ Things: [] }))
    const reader = createReader(AbortSignal.abort(new Error('stopped')))
    await expect(reader.read(operation, { MaxResults: 1 })).rejects.toThrow('stopped')
    expect(operation.inputs).toEqual([])
  })
})
