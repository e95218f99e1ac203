import type {
  Instance,
  InstanceState,
  InstanceStateName,
  OperatorResponse,
} from '@aws-sdk/client-ec2'
import { daysAgo } from '../world/time.ts'
import { tagList, type InstanceRecord, type Tags } from '../world/records.ts'
import type { Region } from '../world/region.ts'

export interface InstanceSeed {
  readonly imageId: string
  readonly state?: InstanceStateName
  readonly tags?: Tags
  /** Thirty days ago by default, or when the image was made. */
  readonly launchedAt?: Date
  /** The service that runs it, for a managed instance: `eks.amazonaws.com`. */
  readonly managedBy?: string
  /** Instances that were launched by one call share a reservation. */
  readonly reservationId?: string
  readonly overrides?: Partial<Instance>
}

/** The low byte of the state code (`InstanceState` in the EC2 API Reference). */
const STATE_CODES: Readonly<Record<InstanceStateName, number>> = {
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
  const launchedAt = launchTime(region, seed)
  region.images.get(seed.imageId)?.launches.push(launchedAt)
  const id = seed.overrides?.InstanceId ?? region.nextId('i')
  const instance: Instance = {
    ImageId: seed.imageId,
    InstanceType: 't3.micro',
    LaunchTime: launchedAt,
    State: instanceState(seed.state ?? 'running'),
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

export function instanceState(name: InstanceStateName): InstanceState {
  return { Name: name, Code: STATE_CODES[name] }
}

/** `OperatorResponse` in the EC2 API Reference: the service that runs a resource, if one does. */
export function managedBy(principal: string | undefined): OperatorResponse {
  return principal === undefined ? { Managed: false } : { Managed: true, Principal: principal }
}
