import type {
  DescribeImageAttributeRequest,
  ImageAttribute,
  ImageAttributeName,
} from '@aws-sdk/client-ec2'
import type { Context, Handlers } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import type { ImageRecord } from '../../world/records.ts'
import { ownImage } from './own-resources.ts'
import { refuseMalformedIds } from './requests.ts'
import { lastLaunchedTime } from './visibility.ts'

export const imageAttributeReads: Handlers = { DescribeImageAttribute: describeImageAttribute }

/** "DescribeImageAttribute" in the EC2 API Reference. One attribute is asked for, and answered. */
function describeImageAttribute(
  input: DescribeImageAttributeRequest,
  context: Context,
): ImageAttribute {
  refuseMalformedIds('image', [input.ImageId ?? ''])
  const record = ownImage(context, input.ImageId ?? '')
  const read = input.Attribute === undefined ? undefined : ATTRIBUTES[input.Attribute]
  if (read === undefined) {
    throw new AwsError('InvalidParameterValue', `Invalid attribute: ${String(input.Attribute)}`)
  }
  return { ImageId: record.id, ...read(record, context.now()) }
}

const ATTRIBUTES: Readonly<
  Record<ImageAttributeName, (record: ImageRecord, now: Date) => ImageAttribute>
> = {
  // "Using this attribute returns the Client.AuthFailure error" (DescribeImageAttribute).
  blockDeviceMapping: () => {
    throw new AwsError('AuthFailure', 'Unauthorized attempt to access restricted resource', 403)
  },
  bootMode: ({ image }) => ({ BootMode: { Value: image.BootMode } }),
  deregistrationProtection: ({ image }) => ({
    DeregistrationProtection: { Value: image.DeregistrationProtection },
  }),
  description: ({ image }) => ({ Description: { Value: image.Description } }),
  imdsSupport: ({ image }) => ({ ImdsSupport: { Value: image.ImdsSupport } }),
  kernel: ({ image }) => ({ KernelId: { Value: image.KernelId } }),
  lastLaunchedTime: (record, now) => ({
    LastLaunchedTime: { Value: lastLaunchedTime(record, now) },
  }),
  launchPermission: ({ launchPermissions }) => ({ LaunchPermissions: launchPermissions }),
  productCodes: ({ image }) => ({ ProductCodes: image.ProductCodes ?? [] }),
  ramdisk: ({ image }) => ({ RamdiskId: { Value: image.RamdiskId } }),
  sriovNetSupport: ({ image }) => ({ SriovNetSupport: { Value: image.SriovNetSupport } }),
  tpmSupport: ({ image }) => ({ TpmSupport: { Value: image.TpmSupport } }),
  uefiData: () => ({ UefiData: {} }),
}
