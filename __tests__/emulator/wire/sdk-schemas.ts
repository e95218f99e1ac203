import { NormalizedSchema } from '@smithy/core/schema'
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types'

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
