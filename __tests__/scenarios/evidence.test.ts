import {
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  reportedImage,
  type ScenarioRun,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { rowsWith } from '../support/rendered.ts'
import { allBut, USER } from '../support/policies.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const evidenceOf = ({ report }: ScenarioRun) => report?.targets[0]?.evidence ?? []

describe('the evidence', () => {
  it('is part of the report: each source, what was looked at and what it names', async () => {
    const { region, run } = await startScenario()
    const [used = '', other = ''] = bake(region, [300, 300, 300, 300])
    for (const imageId of [used, used, other]) region.addInstance({ imageId })
    region.addInstance({ imageId: used, state: 'terminated' })
    region.addLaunchConfiguration({ ImageId: used })
    region.addLaunchConfiguration({ ImageId: 'ami-0aaaaaaaaaaaaaaaa' })
    region.addAutoScalingGroup()

    const result = await run(GREEDY, { workspace: { 'a.tf': `${used} snap-0123456789abcdef0` } })

    const counts = evidenceOf(result).map(({ source, resources, images, skipped }) => [
      source,
      resources,
      images,
      skipped,
    ])
    expect(counts).toEqual([
      ['instances', 3, 2, false],
      ['launch-templates', 0, 0, false],
      ['launch-configurations', 2, 2, false],
      ['auto-scaling-groups', 1, 0, false],
      ['fleets', 0, 0, false],
      ['tasks', 0, 0, false],
      ['ssm-parameters', 0, 0, false],
      ['image-references', 2, 0, false],
      ['image-builder', 0, 0, false],
      ['stacks', 0, 0, false],
      ['batch', 0, 0, false],
      ['repository', 1, 1, false],
      ['in-use-files', 0, 0, false],
    ])
    const rows = rowsWith(result.summary, 'Looked at', 'Images named')
    expect(rows.map((row) => [row['Source'], row['Looked at'], row['Images named']])).toEqual(
      counts.map(([source, resources, images]) => [source, String(resources), String(images)]),
    )
    expect(evidenceOf(result).every(({ durationMs }) => durationMs >= 0)).toBe(true)
    expect(result.log).toMatch(/^ {2}instances: 3 resources, 2 images named/m)
  })

  it.each([
    ['a real run', false, 1],
    ['a dry run', true, 0],
  ])('says what was skipped; %s', async (_what, isDry, annotations) => {
    const { region, emulator, run, dryRun } = await startScenario()
    const [used = ''] = bake(region, [300])
    region.addInstance({ imageId: used })
    const start = isDry ? dryRun : run

    const result = await start({ ...GREEDY, 'skip-references': 'instances, image-references' })

    const skipped = evidenceOf(result).filter((row) => row.skipped)
    expect(skipped.map(({ source }) => source)).toEqual(['instances', 'image-references'])
    expect(emulator.callsTo('DescribeInstances')).toEqual([])
    expect(emulator.callsTo('DescribeImageReferences')).toEqual([])
    expect(result.log.match(/^::warning title=References were skipped::/gm) ?? []).toHaveLength(
      annotations,
    )
    expect(result.summary).toContain('skipped: instances, image-references')
    expect(result.outputs['planned-image-ids']).toBe(JSON.stringify([used]))
  })

  it('has pins of groups and fleets read where launch templates are skipped', async () => {
    const { region, run } = await startScenario()
    const [pinned = '', latest = ''] = bake(region, [300, 300])
    const versions = [{ ImageId: pinned }, { ImageId: latest }]
    const { id } = region.addLaunchTemplate({ versions, defaultVersion: 2 })
    region.addAutoScalingGroup({ LaunchTemplate: { LaunchTemplateId: id, Version: '1' } })
    const snapshots = snapshotsOf(region, [latest])

    const result = await run({ ...GREEDY, 'skip-references': 'launch-templates' })

    expectRemoved(result, { images: [latest], snapshots })
    expectKept(result, { [pinned]: 'in-use' })
  })

  it('says what could not be read and did not have to be', async () => {
    const { world, region, run } = await startScenario()
    world.setPolicy(
      USER,
      allBut({
        Action: ['ec2:DescribeLockedSnapshots', 'ec2:ListImagesInRecycleBin', 'rbin:ListRules'],
        Resource: '*',
      }),
    )
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: ids, snapshots })
    expect(result.report?.targets[0]?.notKnown.map(({ part }) => part)).toEqual([
      'snapshot locks',
      'Recycle Bin contents',
      'Recycle Bin rules',
    ])
    expect(rowsWith(result.summary, 'Not known').map((row) => row['Not known'])).toHaveLength(3)
    expect(result.report?.targets[0]?.notKnown[0]?.why).toMatch(
      /^ec2:DescribeLockedSnapshots \(page 1\): UnauthorizedOperation: /,
    )
  })
})

describe('evidence that contradicts itself', () => {
  it.each([
    ['version', '2', 'version 2'],
    ['template', undefined, 'version $Default'],
  ])('notes a pinned %s that is gone, which launches nothing', async (what, Version, said) => {
    const { region, run } = await startScenario()
    const ids = bake(region, [300])
    const snapshots = snapshotsOf(region, ids)
    const template = region.addLaunchTemplate({ versions: [{}, undefined, {}] })
    const LaunchTemplateId = what === 'template' ? 'lt-0aaaaaaaaaaaaaaaa' : template.id
    const group = region.addAutoScalingGroup({
      LaunchTemplate: { LaunchTemplateId, ...(Version !== undefined && { Version }) },
    })

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: ids, snapshots })
    const row = evidenceOf(result).find(({ source }) => source === 'auto-scaling-groups')
    expect(row?.notes).toEqual([
      `${group.name}: launch template ${LaunchTemplateId} ${said} no longer exists`,
    ])
    expect(result.summary).toContain(group.name)
  })

  it('stops the run where a pinned version exists and cannot be read, and names it', async () => {
    const { region, run } = await startScenario({
      faults: [
        {
          operation: 'DescribeLaunchTemplateVersions',
          kind: 'internal-error',
          when: ({ input }) => input['LaunchTemplateId'] !== undefined,
        },
      ],
    })
    const [pinned = ''] = bake(region, [300])
    const { id } = region.addLaunchTemplate({
      versions: [{ ImageId: pinned }, {}, {}],
      defaultVersion: 2,
    })
    region.addAutoScalingGroup({ LaunchTemplate: { LaunchTemplateId: id, Version: '1' } })

    const result = await run(GREEDY)

    expectRemoved(result, {})
    expectFailure(
      result,
      `- auto-scaling-groups: ec2:DescribeLaunchTemplateVersions (${id} version 1): InternalError`,
    )
    expect(() => reportedImage(result, pinned)).toThrow('The report has no')
  })
})
