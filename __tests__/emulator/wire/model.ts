import * as autoScaling from '@aws-sdk/client-auto-scaling'
import * as ec2 from '@aws-sdk/client-ec2'
import * as ssm from '@aws-sdk/client-ssm'
import * as sts from '@aws-sdk/client-sts'
import { NormalizedSchema } from '@smithy/core/schema'
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types'

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

/*
 * The one place that knows which position of the SDK's static schemas means what. The SDK writes
 * them as bare lists (`schema/static-schemas` of @smithy/types).
 */

export type Schema = NormalizedSchema

export interface OperationModel {
  readonly input: Schema
  readonly output: Schema
}

const OPERATION: StaticOperationSchema[0] = 9
const STRUCTURE: StaticStructureSchema[0] = 3

const isOperation = (schema: unknown): schema is StaticOperationSchema =>
  Array.isArray(schema) && schema[0] === OPERATION

const isStructure = (schema: unknown): schema is StaticStructureSchema =>
  Array.isArray(schema) && schema[0] === STRUCTURE

/** The model of an operation; undefined where the schema is none of an operation. */
export function operationModelOf(schema: unknown): OperationModel | undefined {
  if (!isOperation(schema)) return undefined
  const [, , , , input, output] = schema
  return { input: NormalizedSchema.of(input), output: NormalizedSchema.of(output) }
}

/** The SDK lists a structure's required members first and says how many there are. */
export function requiredMembers(schema: Schema): readonly string[] {
  const raw: unknown = schema.getSchema()
  if (!isStructure(raw)) return []
  const [, , , , names, , required = 0] = raw
  return names.slice(0, required)
}
