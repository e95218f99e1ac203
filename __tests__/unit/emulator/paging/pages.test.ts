import { describe, expect, it } from '@jest/globals'
import { clientsOf, expectError, OTHER_ACCOUNT, OTHER_REGION } from '../../../support/emulated.ts'
import { listingOf, NAMES, pagesOf, seeded, tokenOf } from './pages.ts'

describe.each(NAMES)('the pages of %s', (name) => {
  it('hold every item once, with empty pages between', async () => {
    const { clients } = await seeded(name, 7, { pageSize: 2, emptyPages: 3 })

    const pages = await pagesOf(name, clients)

    expect(pages.map(({ length }) => length)).toEqual([2, 2, 0, 2, 1])
    expect(new Set(pages.flat().map((item) => JSON.stringify(item))).size).toBe(7)
  })

  it('end with the last item', async () => {
    const { clients } = await seeded(name, 4, { pageSize: 2 })

    expect(await pagesOf(name, clients)).toHaveLength(2)
  })

  it('have the sizes that AWS documents', async () => {
    const { read, sizes } = listingOf(name)
    const { clients } = await seeded(name, 6)
    const [min, max] = sizes
    const refusal = /^(InvalidParameterValue|ValidationError|ValidationException)$/

    expect((await read(clients, { size: max })).items).toHaveLength(6)
    expect((await read(clients, { size: Math.max(min, 1) })).items).toHaveLength(Math.max(min, 1))
    for (const size of [min - 1, max + 1]) {
      await expect(read(clients, { size })).rejects.toHaveProperty(
        'name',
        expect.stringMatching(refusal),
      )
    }
  })

  it('have tokens that are good for nothing else', async () => {
    const { emulator, clients } = await seeded(name, 3, { pageSize: 1 })
    const { read } = listingOf(name)
    const token = await tokenOf(name, clients)
    const altered = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
    const otherName = name === 'DescribeImages' ? 'DescribeSnapshots' : 'DescribeImages'
    const other = await seeded(otherName, 3, { pageSize: 1 })
    const elsewhere = clientsOf(emulator, { region: OTHER_REGION })
    const someoneElse = clientsOf(emulator, { account: OTHER_ACCOUNT })

    expect((await read(clients, { token })).items).toHaveLength(1)
    for (const wrong of [altered, 'nonsense', await tokenOf(otherName, other.clients)]) {
      await expectError(read(clients, { token: wrong }), 'InvalidNextToken')
    }
    // Where the listing is of something that must exist, that is what is missed first.
    const refusal = expect.stringMatching(/^(InvalidNextToken|ValidationError)$/) as unknown
    await expect(read(elsewhere, { token })).rejects.toHaveProperty('name', refusal)
    await expect(read(someoneElse, { token })).rejects.toHaveProperty('name', refusal)
  })
})
