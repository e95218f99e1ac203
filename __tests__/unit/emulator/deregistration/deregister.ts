import {
  DeregisterImageCommand,
  type DeregisterImageRequest,
  type DeregisterImageResult,
} from '@aws-sdk/client-ec2'
import type { Setting } from '../setting.ts'

export function deregister(
  { clients }: Setting,
  ImageId: string,
  input: Partial<DeregisterImageRequest> = {},
): Promise<DeregisterImageResult> {
  return clients.ec2.send(new DeregisterImageCommand({ ImageId, ...input }))
}

export const WITH_SNAPSHOTS = { DeleteAssociatedSnapshots: true }
