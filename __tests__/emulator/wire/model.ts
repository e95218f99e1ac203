import * as autoScaling from '@aws-sdk/client-auto-scaling'
import * as ec2 from '@aws-sdk/client-ec2'
import * as ssm from '@aws-sdk/client-ssm'
import * as sts from '@aws-sdk/client-sts'
import { NormalizedSchema } from '@smithy/core/schema'

export type ServiceName = 'ec2' | 'autoscaling' | 'sts' | 'ssm' | 'rbin'

/** A parsed request or an answer, before or after it is on the wire. */
export type Shape = Record<string, unknown>

export type Schema = NormalizedSchema

export interface OperationModel {
  readonly input: Schema
  readonly output: Schema
}

/** The SDK's clients carry AWS's own model; Recycle Bin has no client here and is written by hand. */
const CLIENTS: Readonly<Record<Exclude<ServiceName, 'rbin'>, Shape>> = {
  ec2,
  autoscaling: autoScaling,
  sts,
  ssm,
}

/** The first element of an operation's static schema in the SDK (StaticSchemaIdOperation). */
const OPERATION_SCHEMA = 9

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0]

export function operationModel(
  service: Exclude<ServiceName, 'rbin'>,
  operation: string,
): OperationModel | undefined {
  const schema = CLIENTS[service][`${operation}$`]
  if (!Array.isArray(schema) || schema[0] !== OPERATION_SCHEMA) return undefined
  const [input, output] = schema.slice(4) as [SchemaRef, SchemaRef]
  return { input: NormalizedSchema.of(input), output: NormalizedSchema.of(output) }
}

/** The SDK lists a structure's required members first and says how many there are. */
export function requiredMembers(schema: Schema): readonly string[] {
  const raw: unknown = schema.getSchema()
  if (!Array.isArray(raw)) return []
  const names = raw[4] as readonly string[]
  const count = raw[6] as number | undefined
  return names.slice(0, count ?? 0)
}
