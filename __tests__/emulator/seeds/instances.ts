import type * as ec2 from '@aws-sdk/client-ec2'
import type { ImageUsageResourceType, Tag } from '@aws-sdk/client-ec2'
import {
  type InstanceRecord,
  type LaunchTemplateRecord,
  tagList,
  type Tags,
  type UsageReportRecord,
} from '../world/records.ts'
import { daysAgo } from '../world/time.ts'
import type { Region } from '../world/world.ts'

interface InstanceSeed {
  readonly imageId: string
  readonly state?: ec2.InstanceStateName
  readonly tags?: Tags
  /** Thirty days ago by default, or when the image was made. */
  readonly launchedAt?: Date
  /** The service that runs it, for a managed instance: `eks.amazonaws.com`. */
  readonly managedBy?: string
  /** Instances that were launched by one call share a reservation. */
  readonly reservationId?: string
  readonly overrides?: Partial<ec2.Instance>
}

/** The low byte of the state code (`InstanceState` in the EC2 API Reference). */
const STATE_CODES: Readonly<Record<ec2.InstanceStateName, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
}

const LAUNCHED_DAYS_AGO = 30

function launchTime(region: Region, { imageId, launchedAt }: InstanceSeed): Date {
  const made = new Date(region.images.get(imageId)?.image.CreationDate ?? 0)
  const usual = daysAgo(LAUNCHED_DAYS_AGO, region.now())
  return launchedAt ?? (made > usual ? made : usual)
}

export function addInstance(region: Region, seed: InstanceSeed): InstanceRecord {
  const { state = 'running' } = seed
  const launchedAt = launchTime(region, seed)
  region.images.get(seed.imageId)?.launches.push(launchedAt)
  const id = seed.overrides?.InstanceId ?? region.nextId('i')
  const instance: ec2.Instance = {
    ImageId: seed.imageId,
    InstanceType: 't3.micro',
    LaunchTime: launchedAt,
    State: { Name: state, Code: STATE_CODES[state] },
    Architecture: 'x86_64',
    Placement: { AvailabilityZone: `${region.name}a`, Tenancy: 'default' },
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    AmiLaunchIndex: 0,
    Monitoring: { State: 'disabled' },
    Operator: managedBy(seed.managedBy),
    Tags: tagList(seed.tags),
    ...seed.overrides,
    InstanceId: id,
  }
  const record = { id, instance, reservationId: seed.reservationId ?? region.nextId('r') }
  region.instances.set(id, record)
  return record
}

/** `OperatorResponse` in the EC2 API Reference: the service that runs a resource, if one does. */
export function managedBy(principal: string | undefined): ec2.OperatorResponse {
  return principal === undefined ? { Managed: false } : { Managed: true, Principal: principal }
}

interface LaunchTemplateSeed {
  readonly name?: string
  /** Version 1 first; `undefined` is a version that was deleted. */
  readonly versions: readonly (ec2.ResponseLaunchTemplateData | undefined)[]
  readonly defaultVersion?: number
  readonly tags?: Tags
  readonly managedBy?: string
  readonly createdAt?: Date
}

export function addLaunchTemplate(region: Region, seed: LaunchTemplateSeed): LaunchTemplateRecord {
  const id = region.nextId('lt')
  const name = seed.name ?? `template-${id.slice(-4)}`
  const template: ec2.LaunchTemplate = {
    LaunchTemplateId: id,
    LaunchTemplateName: name,
    CreateTime: seed.createdAt ?? region.now(),
    CreatedBy: region.account.user().arn,
    DefaultVersionNumber: seed.defaultVersion ?? 1,
    LatestVersionNumber: seed.versions.length,
    Operator: managedBy(seed.managedBy),
    Tags: tagList(seed.tags),
  }
  const versions = new Map<number, ec2.LaunchTemplateVersion>()
  for (const [index, data] of seed.versions.entries()) {
    if (data === undefined) continue
    const { LaunchTemplateId, LaunchTemplateName, CreateTime, CreatedBy, Operator } = template
    versions.set(index + 1, {
      ...{ LaunchTemplateId, LaunchTemplateName, CreateTime, CreatedBy, Operator },
      VersionNumber: index + 1,
      LaunchTemplateData: data,
    })
  }
  const record = { id, name, template, versions }
  region.launchTemplates.set(id, record)
  return record
}

export interface UsageReportSeed {
  readonly imageId: string
  readonly createdAt?: Date
  /** Why AWS could not make it: it is in `error` then. */
  readonly failure?: string
  readonly accountIds?: readonly string[]
  readonly resourceTypes?: readonly ImageUsageResourceType[]
  readonly tags?: readonly Tag[]
}

/** About all that a report can be about. */
export const WHOLE: readonly ImageUsageResourceType[] = [
  { ResourceType: 'ec2:Instance' },
  {
    ResourceType: 'ec2:LaunchTemplate',
    ResourceTypeOptions: [{ OptionName: 'version-depth', OptionValues: ['10000'] }],
  },
  { ResourceType: 'imagebuilder:ImageRecipe' },
  { ResourceType: 'imagebuilder:ContainerRecipe' },
]

export function addUsageReport(region: Region, seed: UsageReportSeed): UsageReportRecord {
  const record: UsageReportRecord = {
    id: region.nextId('amiur'),
    imageId: seed.imageId,
    createdAt: seed.createdAt ?? region.now(),
    failure: seed.failure,
    accountIds: seed.accountIds ?? [],
    resourceTypes: seed.resourceTypes ?? WHOLE,
    tags: seed.tags ?? [],
    clientToken: undefined,
  }
  region.usageReports.set(record.id, record)
  return record
}
