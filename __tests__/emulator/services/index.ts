import type { Handler, Handlers } from '../calls/operation.ts'
import { AwsError } from '../wire/errors.ts'
import type { ServiceName } from '../wire/model.ts'
import { autoScalingHandlers } from './auto-scaling.ts'
import { ec2Handlers } from './ec2/index.ts'
import {
  batchHandlers,
  cloudFormationHandlers,
  codeBuildHandlers,
  iamHandlers,
  imageBuilderHandlers,
  recycleBinHandlers,
  sageMakerHandlers,
} from './other-services.ts'
import { ssmHandlers } from './ssm.ts'
import { stsHandlers } from './sts.ts'

const HANDLERS: Readonly<Record<ServiceName, Handlers>> = {
  ec2: ec2Handlers,
  autoscaling: autoScalingHandlers,
  sts: stsHandlers,
  ssm: ssmHandlers,
  rbin: recycleBinHandlers,
  batch: batchHandlers,
  imagebuilder: imageBuilderHandlers,
  codebuild: codeBuildHandlers,
  sagemaker: sageMakerHandlers,
  cloudformation: cloudFormationHandlers,
  iam: iamHandlers,
}

export function handlerOf(service: ServiceName, operation: string): Handler {
  const handler = HANDLERS[service][operation]
  if (handler !== undefined) return handler
  throw new AwsError('NotEmulated', `The emulator has no ${service} ${operation}`, 501)
}
