import { ec2Query } from './ec2-query.ts'
import type { AwsError } from './errors.ts'
import type { Answer, HttpRequest } from './http.ts'
import { autoScalingQuery, stsQuery } from './aws-query.ts'
import { jsonRpc } from './json-rpc.ts'
import {
  batchRest,
  cloudFormationQuery,
  codeBuildJson,
  iamQuery,
  imageBuilderRest,
  sageMakerJson,
} from './other-services.ts'
import { recycleBinRest } from './recycle-bin-rest.ts'
import type { ServiceName, Shape } from './model.ts'

/** The way from an HTTP request to an operation's input, and back from its output or error. */
export interface Protocol {
  operationOf(request: HttpRequest): string
  read(request: HttpRequest, operation: string): Shape
  write(operation: string, output: Shape, requestId: string): Answer
  fail(error: AwsError, requestId: string): Answer
}

export const PROTOCOLS: Readonly<Record<ServiceName, Protocol>> = {
  ec2: ec2Query,
  autoscaling: autoScalingQuery,
  sts: stsQuery,
  ssm: jsonRpc,
  rbin: recycleBinRest,
  batch: batchRest,
  imagebuilder: imageBuilderRest,
  codebuild: codeBuildJson,
  sagemaker: sageMakerJson,
  cloudformation: cloudFormationQuery,
  iam: iamQuery,
}
