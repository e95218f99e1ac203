import {
  ACCOUNT,
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  OTHER_ACCOUNT,
  type Region,
  REGION,
  reportedImage,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import type { AnyOperation } from '../../src/aws/operation.ts'
import { PARTS } from '../../src/inventory/parts.ts'
import { describeImageReferences } from '../../src/inventory/references/image-references.ts'
import { REFERENCE_SOURCES } from '../../src/inventory/references/index.ts'
import { REFERENCE_KEYS } from '../../src/model/index.ts'
import { allBut, USER } from '../support/policies.ts'
import { describePlaces, pinnedTemplate } from '../support/source-places.ts'

const environment = (region: Region, imageId: string, status: string): string =>
  region.addComputeEnvironment({ status, computeResources: { imageId } })

describePlaces('batch', [
  {
    where: 'an environment that has never scaled',
    use: (region, imageId) => region.addComputeEnvironment({ computeResources: { imageId } }),
  },
  {
    where: 'an override of an environment',
    use: (region, imageIdOverride) =>
      region.addComputeEnvironment({
        computeResources: { ec2Configuration: [{ imageIdOverride }] },
      }),
  },
  {
    where: 'a template version that an environment pins',
    use: (region, imageId) => {
      const { id: launchTemplateId } = pinnedTemplate(region, imageId)
      return region.addComputeEnvironment({
        computeResources: { launchTemplate: { launchTemplateId, version: '1' } },
      })
    },
    detail: 'version 1',
  },
  {
    where: 'the default version of a template that an environment names',
    use: (region, ImageId) => {
      const { name: launchTemplateName } = region.addLaunchTemplate({
        versions: [{ ImageId }, {}],
        defaultVersion: 1,
      })
      return region.addComputeEnvironment({
        computeResources: { launchTemplate: { launchTemplateName, version: '' } },
      })
    },
    detail: 'version 1',
  },
  {
    where: 'a template version that is pinned for some instance types',
    use: (region, imageId) => {
      const { id: launchTemplateId } = pinnedTemplate(region, imageId)
      const overrides = [{ launchTemplateId, version: '1', targetInstanceTypes: ['c7g'] }]
      return region.addComputeEnvironment({
        computeResources: { launchTemplate: { launchTemplateId, version: '2', overrides } },
      })
    },
  },
  {
    where: 'a member that AWS adds one day',
    use: (region, id) =>
      region.addComputeEnvironment({ overrides: { nodes: [{ image: `ssm://${id}` }] } }),
  },
  ...['INVALID', 'a state that AWS adds'].map((status) => ({
    where: `an environment in ${status}`,
    use: (region: Region, imageId: string) => environment(region, imageId, status),
  })),
  ...['DELETING', 'DELETED'].map((status) => ({
    where: `an environment that is ${status}`,
    counts: false as const,
    use: (region: Region, imageId: string) => environment(region, imageId, status),
  })),
])

describePlaces('stacks', [
  {
    where: 'the value of a parameter',
    use: (region, ParameterValue) =>
      region.addStack({ parameters: [{ ParameterKey: 'ImageId', ParameterValue }] }),
    detail: 'parameter ImageId',
  },
  {
    where: 'what the name of an SSM parameter stands for',
    use: (region, ResolvedValue) =>
      region.addStack({
        parameters: [
          { ParameterKey: 'Size', ParameterValue: 'm7g.large' },
          { ParameterKey: 'Image', ParameterValue: '/web/image', ResolvedValue },
        ],
      }),
    detail: 'parameter Image',
  },
  {
    where: 'a parameter beside a stack without any',
    use: (region, ParameterValue) => {
      region.addStack()
      return region.addStack({ parameters: [{ ParameterKey: 'Id<&>', ParameterValue }] })
    },
    detail: 'parameter Id<&>',
  },
  ...['DELETE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'A_STATE_THAT_AWS_ADDS'].map((status) => ({
    where: `a stack in ${status}`,
    use: (region: Region, ParameterValue: string) =>
      region.addStack({ status, parameters: [{ ParameterKey: 'ImageId', ParameterValue }] }),
  })),
  {
    where: 'a stack that was deleted',
    counts: false,
    use: (region, ParameterValue) =>
      region.addStack({ status: 'DELETE_COMPLETE', parameters: [{ ParameterValue }] }),
  },
])

describePlaces('image-builder', [
  {
    where: 'a recipe that names its parent by id',
    use: (region, imageId) => region.addImageRecipe({ name: 'by-id', imageId }).arn,
  },
  {
    where: 'the build instance of a container recipe',
    use: (region, imageId) => region.addContainerRecipe({ name: 'container', imageId }).arn,
  },
  {
    where: 'a recipe that names a version of a built image',
    use: (region, id) => {
      const arn = region.addBuiltImage({ name: 'exact', imageIds: [id] })
      return region.addImageRecipe({ name: 'exact', imageId: `${arn}/1.0.0/1` }).arn
    },
    detail: 'image/exact/1.0.0/1',
  },
  {
    where: 'the newest version that x.x.x stands for',
    use: (region, id) => {
      region.addBuiltImage({ name: 'newest', version: '9.0.0/1', imageIds: [] })
      const arn = region.addBuiltImage({ name: 'newest', version: '10.0.0/1', imageIds: [id] })
      return region.addImageRecipe({ name: 'newest', imageId: `${arn}/x.x.x` }).arn
    },
    detail: 'x.x.x',
  },
  {
    where: 'a parameter that a recipe names',
    use: (region, value) => {
      region.addParameter({ name: '/golden/base', value, dataType: 'text' })
      return region.addImageRecipe({ name: 'parameter', imageId: 'ssm:/golden/base' }).arn
    },
    detail: 'ssm:/golden/base',
  },
  {
    where: 'an image of another account that is shared',
    use: (region, id) => {
      const theirs = region.account.world.account(OTHER_ACCOUNT).region(REGION)
      const arn = theirs.addBuiltImage({ name: 'shared', imageIds: [id], sharedWith: [ACCOUNT] })
      return region.addImageRecipe({ name: 'theirs', imageId: `${arn}/1.x.x` }).arn
    },
  },
  {
    where: 'an older version of a built image',
    counts: false,
    use: (region, id) => region.addBuiltImage({ name: 'newest', imageIds: [id] }),
  },
  {
    where: 'no recipe: AWS has an image, others are gone or closed, and containers are none',
    counts: false,
    use: (region) => {
      const parents = [
        `arn:aws:imagebuilder:${REGION}:aws:image/amazon-linux-2023/x.x.x`,
        `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image/gone/1.0.0`,
        `arn:aws:imagebuilder:${REGION}:${OTHER_ACCOUNT}:image/closed/1.0.0`,
        'ssm:/gone',
      ]
      for (const [index, imageId] of parents.entries()) {
        region.addImageRecipe({ name: `leads-nowhere-${index}`, imageId })
      }
      return 'none'
    },
  },
])

const SHARED = { 'shared-images': 'remove-unused' }

describePlaces(
  'codebuild',
  [
    ...['ACTIVE', 'PENDING_DELETION', 'A_STATE_THAT_AWS_ADDS'].map((status) => ({
      where: `a reserved fleet that is ${status}`,
      use: (region: Region, imageId: string) => region.addBuildFleet({ imageId, status }),
      detail: status,
    })),
    {
      where: 'a reserved fleet that is being deleted',
      counts: false,
      use: (region, imageId) => region.addBuildFleet({ imageId, status: 'DELETING' }),
    },
  ],
  SHARED,
)

describePlaces(
  'sagemaker',
  [
    {
      where: 'the nodes of a cluster',
      use: (region, current) => region.addHyperPodCluster({ groups: [{}, { current }] }),
    },
    {
      where: 'nodes that a cluster is to get',
      use: (region, desired) =>
        region.addHyperPodCluster({ status: 'Updating', groups: [{ desired }] }),
    },
    {
      where: 'a cluster in a state that AWS adds',
      use: (region, current) => region.addHyperPodCluster({ status: 'New', groups: [{ current }] }),
    },
    {
      where: 'a cluster that is being deleted',
      counts: false,
      use: (region, current) =>
        region.addHyperPodCluster({ status: 'Deleting', groups: [{ current }] }),
    },
  ],
  SHARED,
)

const LISTED: readonly AnyOperation[] = [
  ...[...REFERENCE_SOURCES, ...Object.values(PARTS)].flatMap(
    ({ operations }): readonly AnyOperation[] => operations,
  ),
  describeImageReferences,
]

describe('sources that are all skipped', () => {
  it('are asked nothing, and the report says so of each', async () => {
    const { region, emulator, run } = await startScenario()
    const [id = ''] = bake(region, [300])
    const needed = new Set(
      Object.values(PARTS)
        .flatMap(({ operations }): readonly AnyOperation[] => operations)
        .map(({ action }) => action),
    )
    for (const { action } of LISTED.filter((each) => !needed.has(each.action))) {
      emulator.inject({ kind: 'deny', operation: action.split(':')[1] ?? '' })
    }

    const result = await run({
      'keep-previous': '0',
      'max-age': '1d',
      'shared-images': 'remove',
      'skip-references': REFERENCE_KEYS.join(','),
    })

    expect(result.gone.images).toEqual([id])
    const rows = result.report?.targets[0]?.evidence ?? []
    expect(rows.map(({ source, skipped }) => [source, skipped])).toEqual(
      REFERENCE_KEYS.map((key) => [key, true]),
    )
  })
})

const NEW_CALLS = [
  'DescribeComputeEnvironments',
  'DescribeStacks',
  'ListContainerRecipes',
  'ListImageRecipes',
]

describe('an account with nothing of these services', () => {
  it('costs one call each, and those of what uses shared images only where these may go', async () => {
    const { emulator, dryRun } = await startScenario()

    const kept = await dryRun()
    const calls = emulator.calls.map(({ operation }) => operation)
    const shared = await dryRun({ 'shared-images': 'remove' })

    expect([kept.exitCode, shared.exitCode]).toEqual([0, 0])
    expect(calls.filter((name) => NEW_CALLS.includes(name)).sort()).toEqual(NEW_CALLS)
    expect(calls.filter((name) => name === 'DescribeParameters')).toHaveLength(2)
    expect(calls).not.toContain('ListFleets')
    expect(calls).not.toContain('ListClusters')
    expect(kept.report?.targets[0]?.evidence.map(({ source }) => source)).not.toContain('codebuild')
    for (const name of ['ListFleets', 'ListClusters']) {
      expect(emulator.callsTo(name)).toHaveLength(1)
    }
    for (const name of ['BatchGetFleets', 'DescribeCluster', 'GetImage']) {
      expect(emulator.callsTo(name)).toEqual([])
    }
  })
})

describe('parents of recipes that may not be read', () => {
  const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

  it('keep every image where it is a parameter, as an alias that nobody knows', async () => {
    const { world, region, run } = await startScenario()
    const [id = ''] = bake(region, [300])
    const { arn } = region.addParameter({ name: '/base', value: id, dataType: 'text' })
    const recipe = region.addImageRecipe({ name: 'web', imageId: 'ssm:/base' }).arn
    world.setPolicy(USER, allBut({ Action: 'ssm:GetParameters', Resource: arn }))

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectKept(result, { [id]: 'in-use' })
    expect(reportedImage(result, id).references).toMatchObject([
      { source: 'image-builder', resource: recipe },
    ])
    expect(result.report?.warnings.map(({ code }) => code)).toEqual(['unknown-alias'])
  })

  it('fail the source where it is an image of the account, and are noted where it is not', async () => {
    const { world, region, run } = await startScenario()
    const [id = ''] = bake(region, [300])
    const snapshots = snapshotsOf(region, [id])
    const theirs = `arn:aws:imagebuilder:${REGION}:${OTHER_ACCOUNT}:image/base/x.x.x`
    const recipe = region.addImageRecipe({ name: 'web', imageId: theirs }).arn
    const noted = await run({ ...GREEDY, 'skip-references': 'image-references' })
    const ours = region.addBuiltImage({ name: 'base', imageIds: [] })
    region.addImageRecipe({ name: 'db', imageId: `${ours}/x.x.x` })
    world.setPolicy(USER, allBut({ Action: 'imagebuilder:GetImage', Resource: '*' }))

    const failed = await run(GREEDY)

    expectRemoved(noted, { images: [id], snapshots })
    const row = noted.report?.targets[0]?.evidence.find(({ source }) => source === 'image-builder')
    expect(row?.notes).toEqual([`${recipe}: ${theirs} of another account may not be read`])
    expect(failed.exitCode).toBe(1)
    expectFailure(failed, 'image-builder: imagebuilder:GetImage')
  })
})
