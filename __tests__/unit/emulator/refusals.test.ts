import { ACCOUNT, setting, snapshotOf } from './setting.ts'
import type { ImageSeed, Setting } from './setting.ts'

/** Ids count: the n-th that was made. */
const id = (prefix: string, number: number): string =>
  `${prefix}-${number.toString(16).padStart(17, '0')}`
const ami = (number: number): string => id('ami', number)
const snap = (number: number): string => id('snap', number)
const [OWN, SHARED, HIDDEN] = [ami(1), ami(8), ami(9)]
const [OWN_SNAPSHOT, BACKED_UP, LOCKED, SHARED_SNAPSHOT, HIDDEN_SNAPSHOT] = [1, 10, 11, 12, 13].map(
  snap,
)
const [TEMPLATE, MANAGED] = [id('lt', 1), id('lt', 2)]
const BACKUP = { tags: { 'aws:backup:source-resource': 'i-1' } }

/** All that the calls below name: an account's own, what another shares with it, and what it hides. */
async function seeded(): Promise<Setting> {
  const own = await setting()
  const { region, other } = own
  const seeds: readonly ImageSeed[] = [
    {},
    { state: 'disabled' },
    { state: 'failed' },
    { deregistrationProtection: 'enabled-without-cooldown' },
    { deregistrationProtection: 'enabled-with-cooldown' },
    { deregistrationProtection: 'anything else' },
    BACKUP,
  ]
  for (const seed of seeds) region.addImage(seed)
  other.addImage({ sharedWith: [{ UserId: ACCOUNT }] })
  other.addImage()
  region.addSnapshot(BACKUP)
  region.lockSnapshot(region.addSnapshot().id)
  other.addSnapshot({ sharedWith: [ACCOUNT] })
  other.addSnapshot()
  for (const seed of [{}, { managedBy: 'eks.amazonaws.com' }]) {
    region.addLaunchTemplate({ versions: [undefined, { ImageId: OWN }], ...seed })
  }
  return own
}

const many = (count: number, value = 'x'): string[] => Array.from({ length: count }, () => value)
const byState = { Name: 'state', Values: ['disabled'] }
/** A scan of one type, with an option. */
const scan = (ResourceType: string, OptionName: string, value: string) => ({
  ImageIds: [OWN],
  ResourceTypes: [{ ResourceType, ResourceTypeOptions: [{ OptionName, OptionValues: [value] }] }],
})
const all = { IncludeAllResourceTypes: true }
const report = (input: object) => ({
  ImageId: OWN,
  ResourceTypes: [{ ResourceType: 'ec2:Instance' }],
  ...input,
})
const templates = scan('ec2:LaunchTemplate', 'version-depth', '10001')

describe('a call that AWS refuses', () => {
  it.each<[string, object, string]>([
    ['DescribeImages', { ImageIds: ['ami-1'] }, 'InvalidAMIID.Malformed'],
    ['DescribeImages', { ImageIds: [ami(99)] }, 'InvalidAMIID.NotFound'],
    ['DescribeImages', { ImageIds: [HIDDEN] }, 'InvalidAMIID.NotFound'],
    ['DescribeImages', { ImageIds: [HIDDEN], MaxResults: 10 }, 'InvalidParameterCombination'],
    ['DescribeImages', { Owners: ['me'] }, 'InvalidUserID.Malformed'],
    ['DescribeImages', { Owners: ['self'], Filters: [byState] }, 'InvalidParameter'],
    ['DescribeImageAttribute', { ImageId: SHARED, Attribute: 'launchPermission' }, 'AuthFailure'],
    [
      'DescribeImageAttribute',
      { ImageId: HIDDEN, Attribute: 'launchPermission' },
      'InvalidAMIID.NotFound',
    ],
    // Of one's own, too: it is deprecated.
    ['DescribeImageAttribute', { ImageId: OWN, Attribute: 'blockDeviceMapping' }, 'AuthFailure'],
    ['DeregisterImage', { ImageId: ami(4) }, 'OperationNotPermitted'],
    ['DeregisterImage', { ImageId: ami(5) }, 'OperationNotPermitted'],
    ['DeregisterImage', { ImageId: ami(6) }, 'OperationNotPermitted'],
    ['DeregisterImage', { ImageId: ami(7) }, 'AuthFailure'],
    ['DeregisterImage', { ImageId: SHARED }, 'AuthFailure'],
    ['DeregisterImage', { ImageId: HIDDEN }, 'InvalidAMIID.NotFound'],
    ['DeregisterImage', { ImageId: 'ami-xyz' }, 'InvalidAMIID.Malformed'],
    ['DeregisterImage', { ImageId: OWN, DryRun: true }, 'DryRunOperation'],
    ['DescribeSnapshots', { SnapshotIds: ['snap-1'] }, 'InvalidSnapshotID.Malformed'],
    [
      'DescribeSnapshots',
      { SnapshotIds: [OWN_SNAPSHOT, HIDDEN_SNAPSHOT] },
      'InvalidSnapshot.NotFound',
    ],
    [
      'DescribeSnapshots',
      { SnapshotIds: [OWN_SNAPSHOT], MaxResults: 5 },
      'InvalidParameterCombination',
    ],
    ['DeleteSnapshot', { SnapshotId: OWN_SNAPSHOT }, 'InvalidSnapshot.InUse'],
    ['DeleteSnapshot', { SnapshotId: snap(2) }, 'InvalidSnapshot.InUse'],
    ['DeleteSnapshot', { SnapshotId: snap(3) }, 'InvalidSnapshot.InUse'],
    ['DeleteSnapshot', { SnapshotId: BACKED_UP }, 'InvalidParameterValue'],
    ['DeleteSnapshot', { SnapshotId: LOCKED }, 'OperationNotPermitted'],
    ['DeleteSnapshot', { SnapshotId: SHARED_SNAPSHOT }, 'AuthFailure'],
    ['DeleteSnapshot', { SnapshotId: HIDDEN_SNAPSHOT }, 'InvalidSnapshot.NotFound'],
    [
      'DescribeExportImageTasks',
      { ExportImageTaskIds: ['export-ami-1'] },
      'InvalidExportTaskID.NotFound',
    ],
    ['DescribeInstanceRefreshes', {}, 'ValidationError'],
    ['DescribeInstanceRefreshes', { AutoScalingGroupName: 'nobody' }, 'ValidationError'],
    ['GetParameters', { Names: many(11) }, 'ValidationException'],
    ['GetParameters', { Names: [] }, 'ValidationException'],
    ['GetParametersByPath', { Path: 'web' }, 'ValidationException'],
    ['GetParametersByPath', { Path: '/web', ParameterFilters: [] }, 'NotEmulated'],
  ])('%s %j', expectRefusal)

  it.each<[object, string]>([
    [{ MaxResults: 5 }, 'MissingParameter'],
    [{ Versions: ['$Latest', '1'] }, 'InvalidParameterValue'],
    [{ Versions: ['$Latest'], MinVersion: '2' }, 'InvalidParameterValue'],
    [{ LaunchTemplateId: TEMPLATE, Versions: ['1'] }, 'InvalidLaunchTemplateId.VersionNotFound'],
    [{ LaunchTemplateId: TEMPLATE, Versions: ['one'] }, 'InvalidParameterValue'],
    [{ LaunchTemplateId: TEMPLATE, Versions: many(201, '2') }, 'InvalidParameterValue'],
    [{ LaunchTemplateId: TEMPLATE, LaunchTemplateName: 'both' }, 'InvalidParameterCombination'],
    [{ LaunchTemplateId: id('lt', 99), Versions: ['1'] }, 'InvalidLaunchTemplateId.NotFound'],
    [{ LaunchTemplateId: MANAGED, Versions: ['2'] }, 'InvalidLaunchTemplateId.NotFound'],
    [{ LaunchTemplateName: 'nobody' }, 'InvalidLaunchTemplateName.NotFoundException'],
  ])('DescribeLaunchTemplateVersions %j', async (input, error) => {
    await expectRefusal('DescribeLaunchTemplateVersions', input, error)
  })

  it.each<[object, string]>([
    [{ ImageIds: [OWN] }, 'MissingParameter'],
    [{ ...all, ImageIds: many(11, OWN) }, 'InvalidParameterValue'],
    [{ ...all, ImageIds: [] }, 'MissingParameter'],
    [{ ...all, ImageIds: ['ami-x'] }, 'InvalidAMIID.Malformed'],
    [scan('ec2:Instance', 'state-name', 'gone'), 'InvalidParameterValue'],
    [scan('ec2:LaunchTemplate', 'version-depth', '0'), 'InvalidParameterValue'],
    [templates, 'InvalidParameterValue'],
    [scan('ssm:Parameter', 'state-name', 'running'), 'InvalidParameterValue'],
  ])('DescribeImageReferences %j', async (input, error) => {
    await expectRefusal('DescribeImageReferences', input, error)
  })

  it.each<[object, string]>([
    [report({ ResourceTypes: [] }), 'MissingParameter'],
    [report({ ResourceTypes: [{ ResourceType: 'ssm:Parameter' }] }), 'InvalidParameterValue'],
    [report({ ResourceTypes: templates.ResourceTypes }), 'InvalidParameterValue'],
    [report({ AccountIds: many(201, ACCOUNT) }), 'InvalidParameterValue'],
    [report({ TagSpecifications: [{ ResourceType: 'image' }] }), 'InvalidParameterValue'],
  ])('CreateImageUsageReport %j', async (input, error) => {
    await expectRefusal('CreateImageUsageReport', input, error)
  })

  async function expectRefusal(operation: string, input: object, error: string): Promise<void> {
    const { refusal, emulator } = await seeded()
    const before = snapshotOf(emulator.world)

    expect(await refusal(operation, input)).toBe(error)
    expect(snapshotOf(emulator.world)).toEqual(before)
  }
})
