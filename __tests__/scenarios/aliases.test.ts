import {
  bake,
  expectFailure,
  expectGone,
  expectKept,
  expectRemoved,
  GREEDY,
  type Region,
  reportedImage,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'
import { allButParameters, USER } from '../support/access.ts'

/** A parameter that only aliases name: of the image data type it would be a reference itself. */
const addText = (
  region: Region,
  name: string,
  value: Parameters<Region['addParameter']>[0]['value'],
) => region.addParameter({ name, value, dataType: 'text' })

const templateOf = (region: Region, ImageId: string): { readonly id: string } =>
  region.addLaunchTemplate({ versions: [{ ImageId }] })

const groupOf = (region: Region, LaunchTemplateId: string, Version = '1') =>
  region.addAutoScalingGroup({ LaunchTemplate: { LaunchTemplateId, Version } })

const configsOf = (LaunchTemplateId: string) => [
  { LaunchTemplateSpecification: { LaunchTemplateId, Version: '1' } },
]

/** Nobody may read this parameter. */
const SECRET = '/secret/base'
const UNREADABLE = `resolve:ssm:${SECRET}`

const startWithSecret = async (): ReturnType<typeof startScenario> => {
  const scenario = await startScenario()
  const { arn } = addText(scenario.region, SECRET, 'ami-0aaaaaaaaaaaaaaaa')
  scenario.world.setPolicy(USER, allButParameters(arn))
  return scenario
}

const referencesOf = (run: ScenarioRun, id: string): readonly string[] =>
  reportedImage(run, id)
    .references.map(({ resource }) => resource)
    .sort()

describe('an alias of an image', () => {
  it('may be a name or an ARN with a version or a label, or launch nothing where its parameter is gone', async () => {
    const { region, run } = await startScenario()
    const [first = '', second = '', current = '', pinned = '', unused = ''] = bake(
      region,
      [300, 300, 300, 300, 300],
    )
    addText(region, '/web/base', [first, { value: second, labels: ['stable'] }, current])
    const arn = region.arn('ssm', 'parameter/web/base')
    const named = ['/web/base', '/web/base:1', '/web/base:stable', arn, `${arn}:2`]
    const versions = named.map(
      (name) => `${templateOf(region, `resolve:ssm:${name}`).id} version 1`,
    )
    // Only a group names this version.
    addText(region, '/web/pinned', pinned)
    const { id } = region.addLaunchTemplate({
      versions: [{ ImageId: 'resolve:ssm:/web/pinned' }, {}, {}],
      defaultVersion: 2,
    })
    const group = groupOf(region, id)
    const gone = templateOf(region, 'resolve:ssm:/gone')
    const ofGone = groupOf(region, gone.id)

    const result = await run({ ...GREEDY, 'skip-references': 'image-references' })

    expectGone(result, unused)
    expect([current, first, second].map((each) => referencesOf(result, each))).toEqual([
      [versions[0], versions[3]],
      [versions[1]],
      [versions[2], versions[4]],
    ])
    const detail = `${id} version 1, resolve:ssm:/web/pinned`
    expect(reportedImage(result, pinned).references).toMatchObject([
      { source: 'auto-scaling-groups', resource: group.name, detail },
    ])
    const rows = result.report?.targets[0]?.evidence.filter(({ source }) => source !== 'repository')
    expect(rows?.flatMap(({ notes }) => notes)).toEqual(
      [`${gone.id} version 1`, ofGone.name].map(
        (user) => `${user}: the parameter of resolve:ssm:/gone no longer exists`,
      ),
    )
  })

  it('is asked for once, ten names a call, whatever uses it and whatever else may not be read', async () => {
    const { emulator, region, run } = await startWithSecret()
    const unknown = templateOf(region, UNREADABLE)
    const ids = bake(
      region,
      Array.from({ length: 24 }, () => 300),
    )
    const [other = '', ...aliased] = ids
    const templates = aliased.map((id, index) => {
      addText(region, `/golden/${String(index)}`, id)
      const template = templateOf(region, `resolve:ssm:/golden/${String(index)}`)
      groupOf(region, template.id, '$Latest')
      return template.id
    })

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, {})
    expectKept(result, Object.fromEntries(ids.map((id) => [id, 'in-use'])))
    const names = emulator.callsTo('GetParameters').map(({ input }) => input['Names'] as string[])
    // The names beside the one that may not be read are asked for again, one by one.
    const alone = Array.from({ length: 10 }, () => 1)
    expect(names.map(({ length }) => length).sort((a, b) => a - b)).toEqual([...alone, 4, 10, 10])
    for (const [index, id] of aliased.entries()) {
      expect(referencesOf(result, id)).toContain(`${templates[index] ?? ''} version 1`)
    }
    expect(reportedImage(result, other).references).toMatchObject([
      {
        source: 'launch-templates',
        resource: `${unknown.id} version 1`,
        detail: `unknown alias ${UNREADABLE}: the parameter may not be read`,
      },
    ])
    expect(result.log).toMatch(/^::warning title=An alias that may not be read::/m)
    expect(result.report?.warnings).toMatchObject([{ code: 'unknown-alias' }])
    expect(result.summary).toContain('not read in full: ')
  })

  it.each<readonly [string, string, (region: Region, LaunchTemplateId: string) => unknown]>([
    ['a group', 'auto-scaling-groups', (region, id) => groupOf(region, id, '$Default')],
    [
      'an EC2 Fleet',
      'fleets',
      (region, id) => region.addFleet({ LaunchTemplateConfigs: configsOf(id) }),
    ],
    [
      'a Spot Fleet request',
      'fleets',
      (region, id) => {
        const of = { IamFleetRole: 'fleet', TargetCapacity: 1 }
        const SpotFleetRequestConfig = { ...of, LaunchTemplateConfigs: configsOf(id) }
        region.addSpotFleetRequest({ SpotFleetRequestConfig })
      },
    ],
  ])(
    'that may not be read stops the run where %s launches from its template',
    async (_what, source, use) => {
      const { region, run } = await startWithSecret()
      bake(region, [300, 300])
      use(region, templateOf(region, UNREADABLE).id)

      const result = await run(GREEDY)

      expectRemoved(result, {})
      expectFailure(
        result,
        new RegExp(`- ${source}: ssm:GetParameters: AccessDeniedException: `),
        'AWS names an identity-based policy',
        new RegExp(`skip-references: ${source}`),
      )
      // A statement to add gets past no explicit deny.
      expect(result.report?.errors).toMatchObject([
        {
          code: 'evidence-incomplete',
          cause: 'denied-by-policy',
          policy: 'an identity-based policy',
          items: [{ source, call: 'ssm:GetParameters' }],
        },
      ])
      expect(result.report?.errors[0]).not.toHaveProperty('statement')
    },
  )
})
