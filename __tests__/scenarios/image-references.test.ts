import {
  bake,
  expectGone,
  expectKept,
  GREEDY,
  reportedImage,
  startScenario,
} from '../support/index.ts'

const OPERATION = 'DescribeImageReferences'

/** Recipes are also read one by one: this way only the question about an image finds them. */
const INPUTS = { ...GREEDY, 'skip-references': 'image-builder' }

const idsOf = (input: Readonly<Record<string, unknown>>): readonly string[] =>
  input['ImageIds'] as string[]

describe('image-references', () => {
  it('are asked about ten images a call, and only about those that could go', async () => {
    const { emulator, region, run } = await startScenario({ pageSize: 3, emptyPages: 2 })
    const ages = Array.from({ length: 23 }, () => 300)
    const asked = bake(region, ages)
    bake(region, [300], { tags: { environment: 'dev' } })
    bake(region, [200], { tags: { environment: 'dev', role: 'db', 'ami-cleanup:keep': '' } })
    const [used = '', ...unused] = asked
    const recipe = region.addImageRecipe({ name: 'web', imageId: used })

    const result = await run(INPUTS)

    const first = emulator.callsTo(OPERATION).filter(({ page }) => page === 1)
    const groups = first.map(({ input }) => idsOf(input))
    const sizesOf = (of: readonly (readonly string[])[]): readonly number[] =>
      of.map(({ length }) => length).sort((a, b) => b - a)
    // Once for the plan, and once more right before they go.
    const [planned, lookedAt] = [groups.slice(0, 3), groups.slice(3)]
    expect(sizesOf(planned)).toEqual([10, 10, 3])
    expect(sizesOf(lookedAt)).toEqual([10, 10, 2])
    expect(planned.flat().sort()).toEqual(asked.toSorted())
    expect(lookedAt.flat().sort()).toEqual(unused.toSorted())
    expectGone(result, ...unused)
    expect(reportedImage(result, used).references).toMatchObject([
      { source: 'image-references', resource: recipe.arn },
    ])
  })

  it.each(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'])(
    'that answer %s about an image keep it while it is there, and the others get their answers',
    async (code) => {
      const { region, emulator, run } = await startScenario({
        onCall: ({ operation }) => {
          if (operation === OPERATION) region.images.delete(gone)
        },
      })
      const [used = '', unused = '', available = '', gone = ''] = bake(region, [300, 300, 300, 300])
      const [disabled = ''] = bake(region, [300], { state: 'disabled' })
      region.addImageRecipe({ name: 'web', imageId: used })
      const unknown = new Set([available, disabled, gone])
      emulator.inject({
        operation: OPERATION,
        kind: 'error',
        code,
        when: ({ input }) => idsOf(input).some((id) => unknown.has(id)),
      })

      const result = await run(INPUTS)

      expect(result.exitCode).toBe(0)
      expect(reportedImage(result, unused).outcome).toBe('removed')
      expect(reportedImage(result, gone).outcome).toBe('already-gone')
      expectKept(result, { [used]: 'in-use', [available]: 'in-use', [disabled]: 'in-use' })
      for (const id of [available, disabled]) {
        expect(reportedImage(result, id).references).toMatchObject([
          { source: 'image-references', detail: expect.stringContaining(code) },
        ])
      }
    },
  )
})
