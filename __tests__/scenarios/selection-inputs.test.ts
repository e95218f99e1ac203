import { describe, expect, it } from '@jest/globals'
import { daysAgo } from '../emulator/index.ts'
import { OTHER_ACCOUNT } from '../support/emulated.ts'
import {
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  reportedImage,
  reportedSnapshot,
  snapshotsOf,
  startScenario,
} from '../support/scenario.ts'

const WEB = { environment: 'dev', role: 'web' }

describe('include and exclude', () => {
  it('select by tag and by name, with wildcards in the value', async () => {
    const { region, run } = await startScenario()
    const [newest = '', old = ''] = bake(region, [10, 20], { name: 'nightly-1' })
    const [released = ''] = bake(region, [30], { name: 'release-1' })
    const [staged = ''] = bake(region, [40], { name: 'stage', tags: { ...WEB, stage: 'beta-3' } })
    const [excluded = ''] = bake(region, [50], {
      name: 'nightly-0',
      tags: { ...WEB, keepMe: 'no' },
    })
    const images = [old, staged]
    const snapshots = snapshotsOf(region, images)

    const result = await run({
      include: 'name:nightly-?, tag:stage=beta-*',
      exclude: 'tag:keepMe',
      'keep-previous': '1',
    })

    expectRemoved(result, { images, snapshots })
    expectKept(result, {
      [newest]: 'keep-previous',
      [released]: 'not-selected',
      [excluded]: 'not-selected',
    })
    expect(reportedImage(result, released).explanation).toContain('include')
    expect(reportedImage(result, excluded).explanation).toContain('tag:keepMe')
  })
})

describe('image-ids', () => {
  it('remove the named images whatever their family, rank, age and last launch', async () => {
    const { region, run } = await startScenario()
    const [newest = '', other = ''] = bake(region, [10, 300])
    const images = [
      newest,
      region.addImage({ createdAt: daysAgo(0.1) }).id,
      region.addImage({ createdAt: daysAgo(20), lastLaunchedAt: daysAgo(1) }).id,
    ]
    const snapshots = snapshotsOf(region, images)

    const result = await run({ 'image-ids': images.join('\n') })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    expectKept(result, { [other]: 'not-selected' })
    expect(images.map((id) => reportedImage(result, id).reason)).toEqual(
      images.map(() => 'requested'),
    )
  })

  it('leave what is in use, protected, managed, shared or excluded', async () => {
    const { region, run } = await startScenario()
    const used = region.addImage().id
    region.addInstance({ imageId: used })
    const kept = {
      [used]: 'in-use',
      [region.addImage({ tags: { 'ami-cleanup:keep': 'yes' } }).id]: 'protected',
      [region.addImage({ tags: { 'dlm:managed': 'true' } }).id]: 'managed',
      [region.addImage({ sharedWith: [{ UserId: OTHER_ACCOUNT }] }).id]: 'shared',
      [region.addImage({ tags: { golden: '' } }).id]: 'not-selected',
      [region.addImage({ state: 'pending' }).id]: 'pending',
    }

    const result = await run({ 'image-ids': Object.keys(kept).join(','), exclude: 'tag:golden' })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, {})
    expectKept(result, kept)
  })

  it('that do not exist are a warning', async () => {
    const { region, run } = await startScenario()
    const [image = ''] = bake(region, [10])
    const snapshots = snapshotsOf(region, [image])
    const missing = 'ami-0123456789abcdef0'

    const result = await run({ 'image-ids': `${image},${missing}` })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [image], snapshots })
    expect(result.log).toMatch(new RegExp(`^::warning title=.*${missing}`, 'm'))
    expect(result.report?.warnings).toMatchObject([{ code: 'image-not-found' }])
  })

  it('none of which exists fail the run', async () => {
    const { region, run } = await startScenario()
    bake(region, [10, 20, 30, 40, 50, 60])
    const missing = 'ami-0123456789abcdef0'

    const result = await run({ 'image-ids': missing })

    expectFailure(result, `image-ids: none of ${missing} exists`)
    expectRemoved(result, {})
  })
})

describe('delete-snapshots: false', () => {
  it('leaves every snapshot and says so', async () => {
    const { emulator, region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20])
    const [snapshot = ''] = snapshotsOf(region, [old])

    const result = await run({ 'keep-previous': '1', 'delete-snapshots': 'false' })

    expectRemoved(result, { images: [old] })
    expect(reportedSnapshot(result, snapshot)).toMatchObject({
      outcome: 'kept',
      reason: 'not-requested',
    })
    expect(result.summary).toMatch(new RegExp(`${snapshot}.*not-requested`))
    expect(emulator.callsTo('DeregisterImage')[0]?.input['DeleteAssociatedSnapshots']).not.toBe(
      true,
    )
    expect(emulator.callsTo('DeleteSnapshot')).toEqual([])
  })
})

describe('unused-for', () => {
  it('0d takes an image that was launched today', async () => {
    const { region, run } = await startScenario()
    const [, old = ''] = bake(region, [10, 20], { lastLaunchedAt: daysAgo(0.01) })
    const snapshots = snapshotsOf(region, [old])

    const result = await run({ 'keep-previous': '1', 'unused-for': '0d' })

    expectRemoved(result, { images: [old], snapshots })
  })
})

describe('inputs that are not usable', () => {
  it('are all named in one error, and nothing is called', async () => {
    const { emulator, region, run } = await startScenario()
    bake(region, [10, 20, 30, 40, 50, 60])

    const result = await run({
      mapping: 'tag:role',
      'keep-previous': 'two',
      'max-age': '30',
      'dry-run': 'no',
      exclude: 'role=web',
      'max-removals': '110%',
      'aws-region': 'Ireland',
      'role-to-assume': 'deploy',
      'role-duration-seconds': '60',
      exclud: 'tag:role',
    })

    expectFailure(result, /10 inputs are not usable/)
    for (const line of [
      'mapping: "tag:role" is not accepted. It takes tags:KEY,KEY',
      'keep-previous: "two" is not accepted. It takes a whole number, 0 or more',
      'max-age: "30" is not accepted',
      'dry-run: "no" is not accepted. It takes true or false',
      'exclude: "role=web" is not accepted',
      'max-removals: "110%" is not accepted',
      'aws-region: "Ireland" is not accepted',
      'role-to-assume: "deploy" is not accepted',
      'role-duration-seconds: "60" is not accepted. It takes a whole number, from 900 to 43200',
      'exclud: there is no such input',
    ]) {
      expect(result.log).toContain(line)
    }
    expect(result.log.match(/^::error/gm)).toHaveLength(1)
    expect(emulator.calls).toEqual([])
    expect(result.gone).toEqual({ images: [], snapshots: [] })
  })

  it('include keep-previous: 0 without max-age, unless max-age: 0d says that it is meant', async () => {
    const { region, run } = await startScenario()
    const images = bake(region, [0.01, 10])
    const snapshots = snapshotsOf(region, images)

    const refused = await run({ 'keep-previous': '0' })
    const meant = await run({ 'keep-previous': '0', 'max-age': '0d' })

    expectFailure(refused, 'keep-previous: "0" without max-age', 'max-age: 0d')
    expect(refused.gone.images).toEqual([])
    expectRemoved(meant, { images, snapshots })
  })

  it('include a missing Region', async () => {
    const { emulator, run } = await startScenario()

    const result = await run({}, { environment: { AWS_REGION: '' } })

    expectFailure(result, 'aws-region: it is not given, and the job has no AWS_REGION')
    expect(emulator.calls).toEqual([])
  })
})
