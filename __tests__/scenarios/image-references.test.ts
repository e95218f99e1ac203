import {
  bake,
  expectKept,
  expectRemoved,
  type Fault,
  type Region,
  reportedImage,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { describePlaces } from '../support/source-places.ts'

describePlaces('image-references', [
  ...(['pending', 'running', 'shutting-down', 'stopping', 'stopped'] as const).map((state) => ({
    where: `an instance that is ${state}`,
    use: (region: Region, imageId: string) =>
      region.arn('ec2', `instance/${region.addInstance({ imageId, state }).id}`),
    detail: 'ec2:Instance',
  })),
  {
    where: 'a terminated instance',
    counts: false,
    use: (region, imageId) => region.addInstance({ imageId, state: 'terminated' }).id,
  },
  {
    where: 'a parameter of the image data type',
    use: (region, value) => region.addParameter({ name: '/images/web', value }).arn,
    detail: 'ssm:Parameter',
  },
  {
    where: 'an image recipe of Image Builder',
    use: (region, imageId) => region.addImageRecipe({ name: 'web', imageId }).arn,
    detail: 'imagebuilder:ImageRecipe',
  },
  {
    where: 'a container recipe of Image Builder',
    use: (region, imageId) => region.addContainerRecipe({ name: 'web', imageId }).arn,
    detail: 'imagebuilder:ContainerRecipe',
  },
])

/** Recipes are also read one by one: this way only the question about an image finds them. */
const GREEDY = { 'keep-previous': '0', 'max-age': '1d', 'skip-references': 'image-builder' }

describe('image-references', () => {
  it('are asked about ten images a call, and only about those that could go', async () => {
    const { emulator, region, run } = await startScenario({ pageSize: 3, emptyPages: 2 })
    const asked = bake(
      region,
      Array.from({ length: 23 }, () => 300),
    )
    bake(region, [300], { tags: { environment: 'dev' } })
    bake(region, [200], { tags: { environment: 'dev', role: 'db', 'ami-cleanup:keep': '' } })
    const recipe = region.addImageRecipe({ name: 'web', imageId: asked[0] ?? '' })
    const rest = asked.slice(1)
    const snapshots = snapshotsOf(region, rest)

    const result = await run(GREEDY)

    const first = emulator.callsTo('DescribeImageReferences').filter(({ page }) => page === 1)
    const groups = first.map(({ input }) => input['ImageIds'] as string[])
    const sizesOf = (of: readonly string[][]): readonly number[] =>
      of.map(({ length }) => length).sort((a, b) => b - a)
    // Once for the plan, and once more right before they go.
    const [planned, lookedAt] = [groups.slice(0, 3), groups.slice(3)]
    expect([sizesOf(planned), sizesOf(lookedAt)]).toEqual([
      [10, 10, 3],
      [10, 10, 2],
    ])
    expect(planned.flat().sort()).toEqual(asked.toSorted())
    expect(lookedAt.flat().sort()).toEqual(rest.toSorted())
    expectRemoved(result, { images: rest, snapshots })
    expect(reportedImage(result, asked[0] ?? '').references).toMatchObject([
      { source: 'image-references', resource: recipe.arn },
    ])
  })
  it('take an image that another run removes meanwhile for gone', async () => {
    const { region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation === 'DescribeImageReferences') region.images.delete(other)
      },
    })
    const [used = '', unused = '', other = ''] = bake(region, [300, 300, 300])
    region.addImageRecipe({ name: 'web', imageId: used })
    const snapshots = snapshotsOf(region, [unused, other])

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectKept(result, { [used]: 'in-use' })
    expect(reportedImage(result, other).outcome).toBe('already-gone')
    expect(result.gone).toEqual({ images: [unused, other].sort(), snapshots })
  })

  describe.each(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'])(
    'that answer %s about an image of the list',
    (code) => {
      const about =
        (id: string): NonNullable<Fault['when']> =>
        ({ input }) =>
          (input['ImageIds'] as readonly string[]).includes(id)

      it.each(['available', 'disabled'] as const)(
        'keep it while it is there: %s',
        async (state) => {
          const { region, emulator, run } = await startScenario()
          const [unknown = ''] = bake(region, [300], { state })
          const [unused = ''] = bake(region, [300])
          const snapshots = snapshotsOf(region, [unused])
          const operation = 'DescribeImageReferences'
          emulator.inject({ operation, kind: 'error', code, when: about(unknown) })

          const result = await run(GREEDY)

          expectRemoved(result, { images: [unused], snapshots })
          expectKept(result, { [unknown]: 'in-use' })
          expect(reportedImage(result, unknown).references).toMatchObject([
            { source: 'image-references', detail: expect.stringContaining(code) as unknown },
          ])
        },
      )

      it('are no failure where it is gone', async () => {
        const { region, emulator, run } = await startScenario({
          onCall: ({ operation }) => {
            if (operation === 'DescribeImageReferences') region.images.delete(gone)
          },
        })
        const [gone = '', unused = ''] = bake(region, [300, 300])
        emulator.inject({
          operation: 'DescribeImageReferences',
          kind: 'error',
          code,
          when: about(gone),
        })

        const result = await run(GREEDY)

        expect(result.exitCode).toBe(0)
        expect(reportedImage(result, gone).outcome).toBe('already-gone')
        expect(reportedImage(result, unused).outcome).toBe('removed')
      })
    },
  )
})
