import {
  ACCOUNT,
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  type ParameterSeed,
  type Region,
  REGION,
  reportedImage,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { allBut, USER } from '../support/policies.ts'
import { describePlaces } from '../support/source-places.ts'

describePlaces('ssm-parameters', [
  {
    where: 'a parameter of the image data type',
    use: (region, value) => region.addParameter({ name: '/images/web', value }).name,
  },
  {
    where: 'a parameter of the image data type without a path',
    use: (region, value) => region.addParameter({ name: 'web-image', value }).name,
  },
  {
    where: 'an earlier version of such a parameter',
    counts: false,
    use: (region, earlier) =>
      region.addParameter({ name: '/images/db', value: [earlier, 'ami-0aaaaaaaaaaaaaaaa'] }).name,
  },
  ...['/web/ami', 'WEB_AMI_ID', '/golden-image/web', '/GoldenImage/id'].map((name) => ({
    where: `the plain parameter ${name}`,
    use: (region: Region, value: string) =>
      region.addParameter({ name, value: `{"id":"${value}"}`, dataType: 'text' }).name,
  })),
  {
    where: 'a plain parameter whose name speaks of no image',
    counts: false,
    use: (region, value) =>
      region.addParameter({ name: '/texts/web', value, dataType: 'text' }).name,
  },
  ...(['SecureString', 'StringList'] as const).map((type) => ({
    where: `a ${type} of such a name`,
    counts: false as const,
    use: (region: Region, value: string) =>
      region.addParameter({ name: `/image/${type}`, value, dataType: 'text', type }).name,
  })),
])

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

describe('plain parameters that may not be read', () => {
  const seeded = async (names: readonly string[], denied: readonly string[]) => {
    const scenario = await startScenario()
    const ids = bake(
      scenario.region,
      names.map(() => 300),
    )
    const records = names.map((name, index) =>
      scenario.region.addParameter({ name, value: ids[index] ?? '', dataType: 'text' }),
    )
    const Resource = records.flatMap(({ name, arn }) => (denied.includes(name) ? [arn] : []))
    scenario.world.setPolicy(USER, allBut({ Action: 'ssm:GetParameters', Resource }))
    return { ...scenario, ids }
  }

  it('are a warning that names them, and the others of their call count', async () => {
    const { run, region, ids } = await seeded(['/a/image', '/b/image'], ['/b/image'])
    const [named = '', unseen = ''] = ids
    const snapshots = snapshotsOf(region, [unseen])

    const result = await run(GREEDY)

    expectKept(result, { [named]: 'in-use' })
    expectRemoved(result, { images: [unseen], snapshots })
    expect(result.report?.warnings).toEqual([
      {
        code: 'parameters-not-read',
        message: `Parameters whose names speak of images may not be read in ${REGION} (${ACCOUNT}), and images that only they name count as unused: /b/image.`,
      },
    ])
  })

  it('fail the source where none of them may be read', async () => {
    const { run, emulator } = await seeded(['/a/image', '/b/image'], ['/a/image', '/b/image'])

    const result = await run(GREEDY)

    expectFailure(result, '- ssm-parameters: ssm:GetParameters')
    expect(emulator.mutations()).toEqual([])
  })
})

describe('ssm-parameter-paths', () => {
  const json = (id: string): string => JSON.stringify({ 'eu-west-1': { web: id } }, undefined, 2)
  const below: readonly (readonly [string, (id: string) => Partial<ParameterSeed>])[] = [
    ['a text', (value) => ({ name: '/apps/web/image', value })],
    ['a list', (id) => ({ name: '/apps/all', value: `x,${id},y`, type: 'StringList' })],
    ['JSON', (id) => ({ name: '/apps/a/b/c/json', value: json(id) })],
    ['a secret', (value) => ({ name: '/apps/secret', value, type: 'SecureString' })],
    ['upper case', (id) => ({ name: '/apps/upper', value: id.toUpperCase() })],
  ]
  const beside: readonly string[] = ['/app/web', '/apps2/web', 'apps']

  it('keep what any parameter below them names, of whatever type', async () => {
    const { region, run } = await startScenario({ pageSize: 2, emptyPages: 2 })
    const named = below.map(([, seed]) => {
      const [id = ''] = bake(region, [300])
      const { name } = region.addParameter({ name: '', value: '', dataType: 'text', ...seed(id) })
      return { id, name }
    })
    const unnamed = beside.map((name) => {
      const [id = ''] = bake(region, [300])
      region.addParameter({ name, value: id, dataType: 'text' })
      return id
    })
    const snapshots = snapshotsOf(region, unnamed)

    const result = await run({ ...GREEDY, 'ssm-parameter-paths': '/apps, /other/' })

    expectRemoved(result, { images: unnamed, snapshots })
    for (const { id, name } of named) {
      expectKept(result, { [id]: 'in-use' })
      expect(reportedImage(result, id).references).toMatchObject([
        { source: 'ssm-parameters', resource: name },
      ])
    }
  })

  it.each(['/apps/web', 'apps-web'])(
    'keep what a parameter of that name names: %s',
    async (name) => {
      const { region, run } = await startScenario()
      const [named = '', unnamed = ''] = bake(region, [300, 300])
      const type = 'SecureString'
      region.addParameter({ name, value: named, dataType: 'text', type })
      region.addParameter({ name: `${name}s`, value: unnamed, dataType: 'text' })
      const snapshots = snapshotsOf(region, [unnamed])

      const result = await run({ ...GREEDY, 'ssm-parameter-paths': name })

      expectRemoved(result, { images: [unnamed], snapshots })
      expectKept(result, { [named]: 'in-use' })
      expect(result.report?.warnings).toEqual([])
    },
  )

  it('that find nothing are a warning', async () => {
    const { region, dryRun } = await startScenario()
    region.addParameter({ name: '/apps/image', value: 'text', dataType: 'text' })

    const result = await dryRun({ 'ssm-parameter-paths': '/apps/image,/apps,/nowhere/,nothing' })

    expect(result.exitCode).toBe(0)
    expect(result.report?.warnings).toEqual(
      ['/nowhere/', 'nothing'].map((path) => ({
        code: 'no-parameters',
        message: `ssm-parameter-paths: there is no parameter ${path} and none below it in ${REGION} (${ACCOUNT}).`,
      })),
    )
    expect(result.log).toMatch(/^::warning title=A path or name without parameters/m)
    expect(result.summary).toContain('there is no parameter nothing and none below it')
  })

  it('fail the source where a parameter of that name may not be read', async () => {
    const { world, region, emulator, run } = await startScenario()
    const [named = ''] = bake(region, [300])
    const { arn } = region.addParameter({ name: '/apps/image', value: named, dataType: 'text' })
    world.setPolicy(USER, allBut({ Action: 'ssm:GetParameters', Resource: arn }))

    const result = await run({ ...GREEDY, 'ssm-parameter-paths': '/apps/image' })

    expectFailure(result, '- ssm-parameters: ssm:GetParameters')
    expect(emulator.mutations()).toEqual([])
  })

  it('count a parameter once that is of the image data type as well', async () => {
    const { region, run } = await startScenario()
    const [id = ''] = bake(region, [300])
    region.addParameter({ name: '/apps/image', value: id })

    const result = await run({ ...GREEDY, 'ssm-parameter-paths': '/apps' })

    expect(reportedImage(result, id).references).toMatchObject([{ resource: '/apps/image' }])
    const rows = result.report?.targets[0]?.evidence ?? []
    expect(rows.find(({ source }) => source === 'ssm-parameters')).toMatchObject({
      resources: 1,
      images: 1,
    })
  })
})
