import { removalPolicy } from '../../scripts/policy.ts'
import {
  ACCOUNT,
  bake,
  expectFailure,
  expectGone,
  expectKept,
  expectPlanned,
  GREEDY,
  type ParameterSeed,
  type PolicyDocument,
  REGION,
  reportedImage,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { allBut, allButParameters, USER } from '../support/access.ts'

/** Images that only these parameters name, beside each other. */
async function seeded(...parameters: readonly Omit<ParameterSeed, 'value'>[]) {
  const scenario = await startScenario()
  const ages = parameters.map(() => 300)
  const images = bake(scenario.region, ages)
  const arns = parameters.map((seed, index) => {
    const value = images[index] ?? ''
    return scenario.region.addParameter({ dataType: 'text', ...seed, value }).arn
  })
  return { ...scenario, images, arns }
}

describe('parameters that may not be read', () => {
  it('are a warning that names them, and the others of their call count', async () => {
    const { world, run, images, arns } = await seeded({ name: '/a/image' }, { name: '/b/image' })
    const [named = '', unseen = ''] = images
    world.setPolicy(USER, allButParameters(...arns.slice(1)))

    const result = await run(GREEDY)

    expectKept(result, { [named]: 'in-use' })
    expectGone(result, unseen)
    expect(result.report?.warnings).toEqual([
      {
        code: 'parameters-not-read',
        message: `${REGION} (${ACCOUNT}): parameters whose names speak of images may not be read, and images that only they name count as unused. Where one of them may name an image, let an identity-based policy allow ssm:GetParameters on them before anything goes; where none does, they can stay unread: arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/b/image.`,
      },
    ])
    expect(result.summary).toContain('not read in full: ssm-parameters')
    expect(result.summary).not.toContain('all read in full')
  })

  it.each([
    ['none of them may be read', {}],
    ['ssm-parameter-paths names them', { 'ssm-parameter-paths': '/a/image,/b/image' }],
  ])('fail the source where %s', async (_, inputs) => {
    const { world, run, emulator, arns } = await seeded({ name: '/a/image' }, { name: '/b/image' })
    const isNamed = 'ssm-parameter-paths' in inputs
    world.setPolicy(USER, allButParameters(...arns.slice(isNamed ? 1 : 0)))

    const result = await run({ ...GREEDY, ...inputs })

    expectFailure(result, '- ssm-parameters: ssm:GetParameters')
    expect(emulator.mutations()).toEqual([])
  })
})

/** Everything but KMS, which says nothing of AWS's key: that lets all of the account decrypt. */
const WITHOUT_KMS: PolicyDocument = {
  Statement: { Effect: 'Allow', NotAction: 'kms:*', Resource: '*' },
}

describe('ssm-parameter-paths', () => {
  const json = (id: string): string => JSON.stringify({ 'eu-west-1': { web: id } }, undefined, 2)
  const named: readonly (readonly [string, (id: string) => Partial<ParameterSeed>])[] = [
    ['a text', (value) => ({ name: '/apps/web/image', value })],
    ['a list', (id) => ({ name: '/apps/all', value: `x,${id},y`, type: 'StringList' })],
    ['JSON', (id) => ({ name: '/apps/a/b/c/json', value: json(id) })],
    ['a secret', (value) => ({ name: '/apps/secret', value, type: 'SecureString' })],
    ['escapes', (id) => ({ name: '/apps/escaped', value: `\u001b[0m\\n${id}\\u0022%22` })],
    ['upper case', (id) => ({ name: '/apps/upper', value: id.toUpperCase() })],
    ['a path alone', (value) => ({ name: '/one/web', value, type: 'SecureString' })],
    ['a name alone', (value) => ({ name: 'one-web', value, type: 'SecureString' })],
    // It is found by its data type as well, and counts once.
    ['an image', (value) => ({ name: '/apps/typed', value, dataType: 'aws:ec2:image' })],
  ]
  const beside: readonly string[] = ['/app/web', '/apps2/web', 'apps', '/one/webs', 'one-webs']
  const paths = '/apps, /other/, /one/web, one-web, /plain/image, nothing'

  it('keep what a parameter below them or of that name names, of whatever type', async () => {
    const { world, region, run } = await startScenario({ pageSize: 2, emptyPages: 2 })
    world.setPolicy(USER, WITHOUT_KMS)
    const ids = new Map(
      named.map(([, seed]) => {
        const [id = ''] = bake(region, [300])
        const parameter = { name: '', value: '', dataType: 'text', ...seed(id) } as const
        return [region.addParameter(parameter).name, id]
      }),
    )
    region.addParameter({ name: '/plain/image', value: 'text', dataType: 'text' })
    const unnamed = beside.map((name) => {
      const [id = ''] = bake(region, [300])
      region.addParameter({ name, value: id, dataType: 'text' })
      return id
    })

    const result = await run({ ...GREEDY, 'ssm-parameter-paths': paths })

    expectGone(result, ...unnamed)
    for (const [name, id] of ids) {
      expectKept(result, { [id]: 'in-use' })
      expect(reportedImage(result, id).references).toMatchObject([
        { source: 'ssm-parameters', resource: name },
      ])
    }
    expect(result.report?.targets[0]?.evidence).toContainEqual(
      expect.objectContaining({ source: 'ssm-parameters', resources: 10, images: 9 }),
    )
    expect(result.report?.warnings).toEqual(
      ['/other/', 'nothing'].map((path) => ({
        code: 'no-parameters',
        message: `ssm-parameter-paths: there is no parameter ${path} and none below it in ${REGION} (${ACCOUNT}).`,
      })),
    )
    expect(result.log).toMatch(/^::warning title=A path or name without parameters/m)
    expect(result.summary).toContain('there is no parameter nothing and none below it')
  })

  it.each([
    ['a policy', allBut({ Action: 'kms:Decrypt', Resource: '*' })],
    ['the policy that npm run policy prints', removalPolicy()],
  ])('let nothing go while %s keeps a secret from being read', async (_by, policy) => {
    const scenario = await seeded({ name: '/apps/secret', type: 'SecureString' })
    const { world, region, emulator, run, images } = scenario
    world.setPolicy(USER, policy)

    const beside = await scenario.dryRun(GREEDY)
    const below = await run({ ...GREEDY, 'ssm-parameter-paths': '/apps' })

    expectPlanned(beside, { images, snapshots: snapshotsOf(region, images) })
    expectFailure(
      below,
      '- ssm-parameters: ssm:GetParametersByPath',
      'is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:',
      'AWS names an identity-based policy',
      /skip-references: ssm-parameters\b/,
    )
    // A statement to add gets past no explicit deny, of whatever service.
    expect(below.report?.errors).toMatchObject([
      {
        code: 'evidence-incomplete',
        cause: 'denied-by-policy',
        policy: 'an identity-based policy',
        items: [{ source: 'ssm-parameters', call: 'ssm:GetParametersByPath (page 1)' }],
      },
    ])
    expect(below.report?.errors[0]).not.toHaveProperty('statement')
    expect(emulator.mutations()).toEqual([])
  })
})
