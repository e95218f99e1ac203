import {
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  type Region,
  reportedImage,
  type Scenario,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { allButParameters, USER } from '../support/policies.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

/** A parameter that only aliases name: of the image data type it would be a reference itself. */
const addText = (
  region: Region,
  name: string,
  value: Parameters<Region['addParameter']>[0]['value'],
) => region.addParameter({ name, value, dataType: 'text' })

const templateOf = (region: Region, ImageId: string): { readonly id: string } =>
  region.addLaunchTemplate({ versions: [{ ImageId }] })

const rowOf = (run: ScenarioRun, source: string) =>
  run.report?.targets[0]?.evidence.find((row) => row.source === source)

describe('an alias of an image', () => {
  it('may be a name or an ARN, with a version or a label', async () => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300, 300, 300, 300])
    const [first = '', second = '', current = '', unused = ''] = ids
    addText(region, '/web/base', [first, { value: second, labels: ['stable'] }, current])
    const arn = region.arn('ssm', 'parameter/web/base')
    const named = ['/web/base', '/web/base:1', '/web/base:stable', arn, `${arn}:2`]
    const versions = named.map(
      (name) => `${templateOf(region, `resolve:ssm:${name}`).id} version 1`,
    )
    const snapshots = snapshotsOf(region, [unused])

    const result = await run({ ...GREEDY, 'skip-references': 'image-references' })

    const usersOf = (id: string): readonly string[] =>
      reportedImage(result, id)
        .references.map(({ resource }) => resource)
        .sort()
    expectRemoved(result, { images: [unused], snapshots })
    expect([usersOf(current), usersOf(first), usersOf(second)]).toEqual([
      [versions[0], versions[3]],
      [versions[1]],
      [versions[2], versions[4]],
    ])
  })
  it('counts in a version that only a group pins', async () => {
    const { region, run } = await startScenario()
    const [used = ''] = bake(region, [300])
    addText(region, '/web/base', used)
    const versions = [{ ImageId: 'resolve:ssm:/web/base' }, {}, {}]
    const { id } = region.addLaunchTemplate({ versions, defaultVersion: 2 })
    const LaunchTemplate = { LaunchTemplateId: id, Version: '1' }
    const group = region.addAutoScalingGroup({ LaunchTemplate })

    const result = await run(GREEDY)

    expectRemoved(result, {})
    expect(reportedImage(result, used).references).toMatchObject([
      {
        source: 'auto-scaling-groups',
        resource: group.name,
        detail: `${id} version 1, resolve:ssm:/web/base`,
      },
    ])
  })

  it('is asked for once, ten names a call, whatever uses it', async () => {
    const { emulator, region, run } = await startScenario()
    const ids = bake(
      region,
      Array.from({ length: 23 }, () => 300),
    )
    for (const [index, id] of ids.entries()) {
      addText(region, `/golden/${String(index)}`, id)
      const template = templateOf(region, `resolve:ssm:/golden/${String(index)}`)
      const LaunchTemplate = { LaunchTemplateId: template.id, Version: '$Latest' }
      region.addAutoScalingGroup({ LaunchTemplate })
    }

    const result = await run(GREEDY)

    const names = emulator.callsTo('GetParameters').map(({ input }) => input['Names'] as string[])
    expect(names.map(({ length }) => length).sort()).toEqual([10, 10, 3])
    expectKept(result, Object.fromEntries(ids.map((id) => [id, 'in-use'])))
  })
})

describe('an alias whose parameter no longer exists', () => {
  it('launches nothing, and is noted', async () => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)
    const template = templateOf(region, 'resolve:ssm:/gone')
    const group = region.addAutoScalingGroup({
      LaunchTemplate: { LaunchTemplateId: template.id, Version: '1' },
    })

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: ids, snapshots })
    expect(rowOf(result, 'launch-templates')?.notes).toEqual([
      `${template.id} version 1: the parameter of resolve:ssm:/gone no longer exists`,
    ])
    expect(rowOf(result, 'auto-scaling-groups')?.notes).toEqual([
      `${group.name}: the parameter of resolve:ssm:/gone no longer exists`,
    ])
  })
})

describe('an alias that may not be read', () => {
  const start = async (): Promise<Scenario & { readonly ids: readonly string[] }> => {
    const scenario = await startScenario()
    const { world, region } = scenario
    const { arn } = addText(region, '/secret/base', 'ami-0aaaaaaaaaaaaaaaa')
    world.setPolicy(USER, allButParameters(arn))
    return { ...scenario, ids: bake(region, [300, 300]) }
  }
  const alias = 'resolve:ssm:/secret/base'

  it('keeps every image that would go, where nothing launches from its template', async () => {
    const { region, run, ids } = await start()
    const { id } = templateOf(region, alias)

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, {})
    expectKept(result, Object.fromEntries(ids.map((each) => [each, 'in-use'])))
    expect(reportedImage(result, ids[0] ?? '').references).toEqual([
      expect.objectContaining({
        source: 'launch-templates',
        resource: `${id} version 1`,
        detail: `unknown alias ${alias}: the parameter may not be read`,
      }),
    ])
    expect(result.log).toMatch(/^::warning title=An alias that may not be read::/m)
    expect(result.report?.warnings).toMatchObject([{ code: 'unknown-alias' }])
  })
  it.each<readonly [string, (region: Region, LaunchTemplateId: string) => unknown, string]>([
    [
      'a group',
      (region, LaunchTemplateId) =>
        region.addAutoScalingGroup({ LaunchTemplate: { LaunchTemplateId, Version: '$Default' } }),
      'auto-scaling-groups',
    ],
    [
      'an EC2 Fleet',
      (region, LaunchTemplateId) =>
        region.addFleet({
          LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateId } }],
        }),
      'fleets',
    ],
    [
      'a Spot Fleet request',
      (region, LaunchTemplateId) =>
        region.addSpotFleetRequest({
          SpotFleetRequestConfig: {
            IamFleetRole: 'fleet',
            TargetCapacity: 1,
            LaunchTemplateConfigs: [
              { LaunchTemplateSpecification: { LaunchTemplateId, Version: '1' } },
            ],
          },
        }),
      'fleets',
    ],
  ])('stops the run where %s launches from its template', async (_what, use, source) => {
    const { region, run } = await start()
    use(region, templateOf(region, alias).id)

    const result = await run(GREEDY)

    expectRemoved(result, {})
    expectFailure(
      result,
      new RegExp(`- ${source}: ssm:GetParameters: AccessDeniedException: `),
      'AWS names an identity-based policy',
      new RegExp(`skip-references: ${source}`),
    )
    // A statement to add gets past no explicit deny.
    expect(result.report?.errors).toEqual([
      expect.objectContaining({
        code: 'evidence-incomplete',
        cause: 'denied-by-policy',
        policy: 'an identity-based policy',
        items: [expect.objectContaining({ source, call: 'ssm:GetParameters' })],
      }),
    ])
    expect(result.report?.errors[0]).not.toHaveProperty('statement')
  })

  it('hides no other name of its call', async () => {
    const { region, run, ids } = await start()
    const others = bake(
      region,
      Array.from({ length: 12 }, () => 300),
    )
    templateOf(region, alias)
    const templates = others.map((id, index) => {
      addText(region, `/golden/${String(index)}`, id)
      return templateOf(region, `resolve:ssm:/golden/${String(index)}`).id
    })

    const result = await run(GREEDY)

    expectKept(result, Object.fromEntries([...ids, ...others].map((id) => [id, 'in-use'])))
    for (const [index, id] of others.entries()) {
      expect(reportedImage(result, id).references).toMatchObject([
        { resource: `${templates[index] ?? ''} version 1` },
      ])
    }
  })
})
