import { DescribeImageAttributeCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import { ec2 } from '../../../src/aws/operation.ts'
import type { Reader } from '../../../src/aws/reader.ts'

const describeImages = ec2('DescribeImages', DescribeImagesCommand)
const describeImageAttribute = ec2('DescribeImageAttribute', DescribeImageAttributeCommand)

/** What the compiler must refuse. `npm run typecheck` fails where it accepts one; nothing runs this. */
export const refusedByTheCompiler = (reader: Reader): readonly unknown[] => [
  // @ts-expect-error The input has no such member.
  reader.read(describeImages, { Owner: ['self'] }),
  // @ts-expect-error The member has another type.
  reader.read(describeImages, { Owners: 'self' }),
  // @ts-expect-error A required member is missing.
  reader.read(describeImageAttribute, { Attribute: 'launchPermission' }),
  // @ts-expect-error The output has no such member.
  reader.readAll(describeImages, {}, (page) => [typeof page.Snapshots]),
  // @ts-expect-error An operation without page tokens is no list.
  reader.readAll(describeImageAttribute, { ImageId: '', Attribute: 'kernel' }, () => []),
  // @ts-expect-error The command belongs to another service.
  ec2('GetParameters', GetParametersCommand),
]
