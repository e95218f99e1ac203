import type { Dialect } from './errors.ts'
import { requiredMembers, type Schema, type Shape } from './model.ts'
import { refuseUnknownMembers } from './xml-response.ts'

export function parseObject(text: string, dialect: Dialect): Shape {
  try {
    const parsed: unknown = JSON.parse(text === '' ? '{}' : text)
    if (isObject(parsed)) return parsed
  } catch {
    // Answered below like any other body that is no JSON object.
  }
  throw dialect.malformedParameter('the body', text.slice(0, 40))
}

function isObject(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads an `awsJson1_1` body by the SDK's schema of the operation. */
export function readJson(source: Shape, schema: Schema, dialect: Dialect): Shape {
  const shape: Shape = {}
  const members = new Map(schema.structIterator())
  for (const [name, value] of Object.entries(source)) {
    const member = members.get(name)
    if (member === undefined) throw dialect.unknownParameter(name)
    if (value !== null) shape[name] = readValue(value, member, name, dialect)
  }
  for (const name of requiredMembers(schema)) {
    if (shape[name] === undefined) throw dialect.missingParameter(name)
  }
  return shape
}

function readValue(value: unknown, schema: Schema, name: string, dialect: Dialect): unknown {
  if (schema.isListSchema() && Array.isArray(value)) {
    const member = schema.getValueSchema()
    return value.map((item) => readValue(item, member, name, dialect))
  }
  if (schema.isStructSchema() && isObject(value)) return readJson(value, schema, dialect)
  if (isScalarOf(schema, value)) return value
  throw dialect.malformedParameter(name, JSON.stringify(value))
}

function isScalarOf(schema: Schema, value: unknown): boolean {
  if (schema.isBooleanSchema()) return typeof value === 'boolean'
  if (schema.isNumericSchema()) return typeof value === 'number'
  if (schema.isStringSchema()) return typeof value === 'string'
  return false
}

/** Writes an answer as `awsJson1_1`: timestamps are seconds since 1970, absent members are left out. */
export function writeJson(schema: Schema, shape: Shape): Shape {
  const members = new Map(schema.structIterator())
  refuseUnknownMembers(shape, [...members.keys()], schema)
  const written: Shape = {}
  for (const [name, member] of members) {
    const value = shape[name]
    if (value !== undefined) written[name] = writeValue(member, value)
  }
  return written
}

function writeValue(schema: Schema, value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000
  if (schema.isListSchema()) {
    const member = schema.getValueSchema()
    return (value as readonly unknown[]).map((item) => writeValue(member, item))
  }
  return schema.isStructSchema() ? writeJson(schema, value as Shape) : value
}
