import { expect, it } from '@jest/globals'
import { OTHER_ACCOUNT } from '../support/emulated.ts'
import { bake, expectKept, startScenario } from '../support/scenario.ts'

const INPUTS = { 'keep-previous': '0', 'max-age': '1d', 'max-removals': '2 oldest' }

it('lets a backlog go run by run, the oldest first, past those that an answer keeps', async () => {
  const { region, run } = await startScenario()
  const shared = bake(region, [700, 600, 500], { sharedWith: [{ UserId: OTHER_ACCOUNT }] })
  const [first = '', second = '', third = ''] = bake(region, [400, 300, 200])

  const one = await run(INPUTS)

  expect(one.exitCode).toBe(0)
  expect(one.gone.images).toEqual([first, second].sort())
  expectKept(one, {
    ...Object.fromEntries(shared.map((id) => [id, 'shared'])),
    [third]: 'next-run',
  })
  expect(one.summary).toContain('1 image waits for later runs, 1 more run at most')

  const two = await run(INPUTS)

  expect(two.exitCode).toBe(0)
  expect(two.gone.images).toEqual([third])
  expect(two.summary).not.toContain('later runs')
})
