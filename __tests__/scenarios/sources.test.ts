import { describe, expect, it } from '@jest/globals'
import type { Region } from '../emulator/index.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  reportedImage,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'
import { describePlaces, pinnedTemplate } from '../support/source-places.ts'

describePlaces('instances', [
  ...(['pending', 'running', 'shutting-down', 'stopping', 'stopped'] as const).map((state) => ({
    where: `an instance that is ${state}`,
    use: (region: Region, imageId: string) => region.addInstance({ imageId, state }).id,
    detail: state,
  })),
  {
    where: 'an instance that a service manages and hides',
    use: (region, imageId) => region.addInstance({ imageId, managedBy: 'eks.amazonaws.com' }).id,
  },
  {
    where: 'a terminated instance',
    counts: false,
    use: (region, imageId) => region.addInstance({ imageId, state: 'terminated' }).id,
  },
])

describePlaces('launch-templates', [
  {
    where: 'the default version of a template',
    use: (region, ImageId) =>
      `${region.addLaunchTemplate({ versions: [{}, { ImageId }, {}], defaultVersion: 2 }).id} version 2`,
  },
  {
    where: 'the latest version of a template',
    use: (region, ImageId) =>
      `${region.addLaunchTemplate({ versions: [{}, {}, { ImageId }] }).id} version 3`,
  },
  {
    where: 'a template that a service manages and hides',
    use: (region, ImageId) =>
      `${region.addLaunchTemplate({ versions: [{ ImageId }], managedBy: 'eks.amazonaws.com' }).id} version 1`,
  },
  {
    where: 'the parameter behind a template',
    use: (region, value) => {
      region.addParameter({ name: '/web/image', value, dataType: 'text' })
      const ImageId = 'resolve:ssm:/web/image'
      return `${region.addLaunchTemplate({ versions: [{ ImageId }] }).id} version 1`
    },
    detail: 'resolve:ssm:/web/image',
  },
  {
    where: 'another version of a template',
    counts: false,
    use: (region, imageId) => pinnedTemplate(region, imageId).id,
  },
])

describePlaces('launch-configurations', [
  {
    where: 'a launch configuration that no group uses',
    use: (region, ImageId) =>
      region.addLaunchConfiguration({ ImageId }).LaunchConfigurationName ?? '',
  },
])

describe('launch-template-versions: all', () => {
  it('keeps the image of every version', async () => {
    const { region, run } = await startScenario({ pageSize: 1 })
    const [used = '', unused = ''] = bake(region, [300, 400])
    const { id } = pinnedTemplate(region, used)
    const snapshots = snapshotsOf(region, [unused])

    const result = await run({
      'keep-previous': '0',
      'max-age': '1d',
      'launch-template-versions': 'all',
    })

    expectRemoved(result, { images: [unused], snapshots })
    expectKept(result, { [used]: 'in-use' })
    expect(reportedImage(result, used).references).toMatchObject([
      { source: 'launch-templates', resource: `${id} version 1` },
    ])
  })
})
