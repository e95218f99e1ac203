import {
  ACCOUNT,
  bake,
  expectFailure,
  expectGone,
  expectKept,
  expectRemoved,
  GREEDY,
  OTHER_ACCOUNT,
  REGION,
  reportedImage,
  startScenario,
} from '../support/index.ts'
import type { AnyOperation } from '../../src/aws/operation.ts'
import { PARTS } from '../../src/inventory/parts.ts'
import { describeImageReferences } from '../../src/inventory/references/image-references.ts'
import { REFERENCE_SOURCES } from '../../src/inventory/references/index.ts'
import { REFERENCE_KEYS } from '../../src/model/index.ts'
import { allBut, allButParameters, USER } from '../support/access.ts'
import { pinnedVersion } from '../support/source-places.ts'

const ROLES = [ACCOUNT, OTHER_ACCOUNT].map((id) => `arn:aws:iam::${id}:role/ami-cleanup`)

describe('beside what names an image, one stays', () => {
  it('that was launched within the hour in any account, whose copy is used, or in any version of a template', async () => {
    const { world, region, emulator, run } = await startScenario({ pageSize: 1 })
    const ages = [300, 301, 302, 303, 304]
    const [here = '', there = '', source = '', used = '', unused = ''] = bake(region, ages)
    for (const arn of ROLES) world.addRole({ arn, trust: { principals: [ACCOUNT] } })
    region.addInstance({ imageId: here, state: 'terminated' })
    const other = world.account(OTHER_ACCOUNT).region(REGION)
    other.addInstance({ imageId: there, state: 'terminated' })
    // Too old to name its source: the description of its snapshot does.
    const [copy = ''] = bake(region, [400], {
      copyOf: { id: source, region: REGION },
      overrides: { SourceImageId: undefined, SourceImageRegion: undefined },
    })
    region.addInstance({ imageId: copy })
    const template = pinnedVersion(region, { ImageId: used }).LaunchTemplateId

    const result = await run({
      ...GREEDY,
      'role-chaining': 'true',
      'role-to-assume': ROLES.join('\n'),
      'launch-template-versions': 'all',
      // Where no snapshot may go, their descriptions are read all the same.
      'delete-snapshots': 'false',
      'orphan-snapshots': 'ignore',
    })

    expectRemoved(result, { images: [unused] })
    expectKept(result, { [here]: 'recently-launched', [there]: 'recently-launched' })
    expectKept(result, { [source]: 'in-use', [copy]: 'in-use', [used]: 'in-use' })
    expect(reportedImage(result, source).references).toMatchObject([
      { source: 'copies', resource: copy },
    ])
    expect(reportedImage(result, used).references).toMatchObject([
      { source: 'launch-templates', resource: `${template} version 1` },
    ])
    for (const needless of ['DescribeLockedSnapshots', 'ListSnapshotsInRecycleBin']) {
      expect(emulator.callsTo(needless)).toEqual([])
    }
  })
})

const actionsOf = (
  parts: readonly { readonly operations: readonly AnyOperation[] }[],
): readonly string[] => parts.flatMap(({ operations }) => operations.map(({ action }) => action))

describe('sources that are all skipped', () => {
  it('are asked nothing, and the report says so of each', async () => {
    const { region, emulator, run } = await startScenario()
    const [id = ''] = bake(region, [300])
    const needed = new Set(actionsOf(Object.values(PARTS)))
    for (const action of [...actionsOf(REFERENCE_SOURCES), describeImageReferences.action]) {
      if (needed.has(action)) continue
      emulator.inject({ kind: 'deny', operation: action.split(':')[1] ?? '' })
    }

    const skipped = REFERENCE_KEYS.join(',')
    const result = await run({ ...GREEDY, 'shared-images': 'remove', 'skip-references': skipped })

    expect(result.gone.images).toEqual([id])
    expect(result.report?.targets[0]?.evidence).toMatchObject(
      REFERENCE_KEYS.map((source) => ({ source, skipped: true })),
    )
  })
})

const ONE_CALL =
  'DescribeComputeEnvironments DescribeStacks ListContainerRecipes ListImageRecipes'.split(' ')
const OF_SHARED = ['ListFleets', 'ListClusters']

describe('an account with nothing of these services', () => {
  it('costs one call each, and those of what uses shared images only where these may go', async () => {
    const { emulator, dryRun } = await startScenario()

    const kept = await dryRun()
    const calls = emulator.calls.map(({ operation }) => operation)
    const shared = await dryRun({ 'shared-images': 'remove' })

    expect([kept.exitCode, shared.exitCode]).toEqual([0, 0])
    expect(calls.filter((name) => ONE_CALL.includes(name)).sort()).toEqual(ONE_CALL)
    expect(calls.filter((name) => name === 'DescribeParameters')).toHaveLength(2)
    expect(calls.filter((name) => OF_SHARED.includes(name))).toEqual([])
    expect(kept.report?.targets[0]?.evidence.map(({ source }) => source)).not.toContain('codebuild')
    for (const name of OF_SHARED) expect(emulator.callsTo(name)).toHaveLength(1)
    for (const name of ['BatchGetFleets', 'DescribeCluster', 'GetImage']) {
      expect(emulator.callsTo(name)).toEqual([])
    }
  })
})

describe('parents of recipes that may not be read', () => {
  it('keep every image where it is a parameter, as an alias that nobody knows', async () => {
    const { world, region, run } = await startScenario()
    const [id = ''] = bake(region, [300])
    const { arn } = region.addParameter({ name: '/base', value: id, dataType: 'text' })
    const recipe = region.addImageRecipe({ name: 'web', imageId: 'ssm:/base' }).arn
    world.setPolicy(USER, allButParameters(arn))

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
    const theirs = `arn:aws:imagebuilder:${REGION}:${OTHER_ACCOUNT}:image/base/x.x.x`
    const recipe = region.addImageRecipe({ name: 'web', imageId: theirs }).arn
    const noted = await run({ ...GREEDY, 'skip-references': 'image-references' })
    const ours = region.addBuiltImage({ name: 'base', imageIds: [] })
    region.addImageRecipe({ name: 'db', imageId: `${ours}/x.x.x` })
    world.setPolicy(USER, allBut({ Action: 'imagebuilder:GetImage', Resource: '*' }))

    const failed = await run(GREEDY)

    expectGone(noted, id)
    const row = noted.report?.targets[0]?.evidence.find(({ source }) => source === 'image-builder')
    const notes = [`${recipe}: ${theirs} of another account may not be read`]
    expect(row).toMatchObject({ notes, isPartial: true })
    expectFailure(failed, 'image-builder: imagebuilder:GetImage')
  })
})
