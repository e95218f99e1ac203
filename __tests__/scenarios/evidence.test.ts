import {
  bake,
  expectFailure,
  expectGone,
  expectKept,
  expectRemoved,
  GREEDY,
  reportedImage,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'
import { rowsWith } from '../support/rendered.ts'
import { allBut, USER } from '../support/access.ts'

const evidenceOf = ({ report }: ScenarioRun) => report?.targets[0]?.evidence ?? []

describe('the evidence', () => {
  it('is part of the report: each source, what was looked at and what it names, and what is not known', async () => {
    const { world, region, run } = await startScenario()
    const optional = ['ec2:DescribeLockedSnapshots', 'ec2:ListImagesInRecycleBin', 'rbin:ListRules']
    world.setPolicy(USER, allBut({ Action: optional, Resource: '*' }))
    const [used = '', other = '', ...unused] = bake(region, [300, 300, 300, 300])
    for (const imageId of [used, used, other]) region.addInstance({ imageId })
    region.addInstance({ imageId: used, state: 'terminated' })
    region.addLaunchConfiguration({ ImageId: used })
    region.addLaunchConfiguration({ ImageId: 'ami-0aaaaaaaaaaaaaaaa' })
    region.addAutoScalingGroup()

    const result = await run(GREEDY, { workspace: { 'a.tf': `${used} snap-0123456789abcdef0` } })

    expectGone(result, ...unused)
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
    const { notKnown = [] } = result.report?.targets[0] ?? {}
    const parts = ['snapshot locks', 'Recycle Bin contents', 'Recycle Bin rules']
    expect(notKnown.map(({ part }) => part)).toEqual(parts)
    expect(rowsWith(result.summary, 'Not known')).toHaveLength(3)
    expect(notKnown[0]?.why).toMatch(
      /^ec2:DescribeLockedSnapshots \(page 1\): UnauthorizedOperation: /,
    )
  })

  it('says what was skipped, and what groups pin is read all the same', async () => {
    const { region, emulator, run } = await startScenario()
    const [launched = '', pinned = '', latest = ''] = bake(region, [300, 300, 300])
    region.addInstance({ imageId: launched })
    const versions = [{ ImageId: pinned }, { ImageId: latest }]
    const { id } = region.addLaunchTemplate({ versions, defaultVersion: 2 })
    region.addAutoScalingGroup({ LaunchTemplate: { LaunchTemplateId: id, Version: '1' } })
    const skipped = ['instances', 'launch-templates', 'image-references']

    const result = await run({ ...GREEDY, 'skip-references': skipped.join() })

    expectGone(result, launched, latest)
    expectKept(result, { [pinned]: 'in-use' })
    const rows = evidenceOf(result).filter((row) => row.skipped)
    expect(rows.map(({ source }) => source)).toEqual(skipped)
    expect(emulator.callsTo('DescribeInstances')).toEqual([])
    expect(emulator.callsTo('DescribeImageReferences')).toEqual([])
    expect(result.log.match(/^::warning title=References were skipped::/gm)).toHaveLength(1)
    expect(result.summary).toContain(`skipped: ${skipped.join(', ')}`)
  })
})

describe('evidence that contradicts itself', () => {
  it('is noted where a pinned version or template is gone, which launches nothing', async () => {
    const { region, run } = await startScenario()
    const images = bake(region, [300])
    const { id } = region.addLaunchTemplate({ versions: [{}, undefined, {}] })
    const gone = 'lt-0aaaaaaaaaaaaaaaa'
    const groups = [{ LaunchTemplateId: id, Version: '2' }, { LaunchTemplateId: gone }].map(
      (LaunchTemplate) => region.addAutoScalingGroup({ LaunchTemplate }).name,
    )

    const result = await run(GREEDY)

    expectGone(result, ...images)
    const row = evidenceOf(result).find(({ source }) => source === 'auto-scaling-groups')
    expect(row?.notes.toSorted()).toEqual([
      `${groups[0] ?? ''}: launch template ${id} version 2 no longer exists`,
      `${groups[1] ?? ''}: launch template ${gone} version $Default no longer exists`,
    ])
    for (const group of groups) expect(result.summary).toContain(group)
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
    const versions = [{ ImageId: pinned }, {}, {}]
    const { id } = region.addLaunchTemplate({ versions, defaultVersion: 2 })
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
