import * as autoScaling from '@aws-sdk/client-auto-scaling'
import * as ec2 from '@aws-sdk/client-ec2'
import * as ssm from '@aws-sdk/client-ssm'
import * as sts from '@aws-sdk/client-sts'
import { operationModelOf, type OperationModel } from './sdk-schemas.ts'

export type SdkService = 'ec2' | 'autoscaling' | 'sts' | 'ssm'

export type ServiceName =
  | SdkService
  | 'rbin'
  | 'batch'
  | 'imagebuilder'
  | 'codebuild'
  | 'sagemaker'
  | 'cloudformation'
  | 'iam'

/** A parsed request or an answer, before or after it is on the wire. */
export type Shape = Record<string, unknown>

/** Some answers show less than others of the same thing. */
export const without = (shape: object, ...names: readonly string[]): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([name]) => !names.includes(name)))

/** The SDK's clients carry AWS's own model; services without a client here are written by hand. */
const CLIENTS: Readonly<Record<SdkService, Shape>> = {
  ec2,
  autoscaling: autoScaling,
  sts,
  ssm,
}

export const operationModel = (
  service: SdkService,
  operation: string,
): OperationModel | undefined => operationModelOf(CLIENTS[service][`${operation}$`])
