import { describe, expect, it } from '@jest/globals'
import type { Region } from '../emulator/index.ts'
import { ACCOUNT, OTHER_REGION, REGION } from '../support/emulated.ts'
import {
  addOrphan,
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  reportedOrphan,
  snapshotsOf,
  startScenario,
  type Scenario,
} from '../support/scenario.ts'
import { expectErrors } from '../support/told.ts'
const INPUTS = { 'keep-previous': '1', 'aws-region': `${REGION},${OTHER_REGION}` }
const WITH_ORPHANS = { ...INPUTS, 'orphan-snapshots': 'delete' }

/** The Region that can be read; the other one is the scenario's own. */
const thereOf = ({ world }: Scenario): Region => world.account(ACCOUNT).region(OTHER_REGION)

describe('what was read of a target that failed', () => {
  it.each([
    {
      denied: 'DescribeFleets',
      what: 'an instance',
      use: (region: Region, imageId: string) => region.addInstance({ imageId }),
    },
    {
      denied: 'DescribeInstances',
      what: 'a launch template',
      use: (region: Region, ImageId: string) =>
        region.addLaunchTemplate({ versions: [{ ImageId }] }),
    },
    {
      denied: 'DescribeLaunchTemplateVersions',
      what: 'an instance',
      use: (region: Region, imageId: string) => region.addInstance({ imageId }),
    },
  ])('$what that uses a copy counts where $denied is denied', async ({ denied, use }) => {
    const scenario = await startScenario({
      faults: [{ kind: 'deny', operation: denied, region: REGION }],
    })
    const there = thereOf(scenario)
    const [, plain = '', source = ''] = bake(there, [10, 20, 30])
    const [copy = ''] = bake(scenario.region, [25], {
      copyOf: { id: source, region: OTHER_REGION },
    })
    const { id } = use(scenario.region, copy)
    const snapshots = snapshotsOf(there, [plain])

    const result = await scenario.run(INPUTS)

    expectErrors(result, REGION, `ec2:${denied}`)
    expectRemoved(result, { images: [plain], snapshots })
    expectKept(result, { [source]: 'in-use' })
    expect(reportedImage(result, source).references).toMatchObject([
      { source: 'copies', resource: copy, detail: expect.stringContaining(id) as unknown },
    ])
  })

  it('links the copies of other targets', async () => {
    const scenario = await startScenario({
      faults: [{ kind: 'deny', operation: 'DescribeFleets', region: REGION }],
    })
    const there = thereOf(scenario)
    const [, source = ''] = bake(there, [10, 30])
    const [copy = ''] = bake(scenario.region, [25], {
      copyOf: { id: source, region: OTHER_REGION },
    })
    const [copyOfCopy = ''] = bake(there, [20], { copyOf: { id: copy, region: REGION } })
    there.addInstance({ imageId: copyOfCopy })

    const result = await scenario.run(INPUTS)

    expectErrors(result, REGION)
    expectRemoved(result, {})
    expectKept(result, { [source]: 'in-use', [copyOfCopy]: 'in-use' })
  })

  it('says that the image of a snapshot exists', async () => {
    const scenario = await startScenario({
      faults: [{ kind: 'deny', operation: 'DescribeFleets', region: REGION }],
    })
    const there = thereOf(scenario)
    const [image = ''] = bake(scenario.region, [25])
    const left = addOrphan(there, {
      description: `Copied for DestinationAmi ${image} from SourceAmi ami-0fedcba9876543210`,
    })
    const orphan = addOrphan(there)

    const result = await scenario.run(WITH_ORPHANS)

    expectErrors(result, REGION, 'ec2:DescribeFleets')
    expectRemoved(result, { snapshots: [orphan] })
    expect(reportedOrphan(result, left)).toMatchObject({ outcome: 'kept', reason: 'image-exists' })
  })
})
