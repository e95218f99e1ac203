import type { AwsError, Dialect } from './errors.ts'
import { requiredMembers, type Schema, type Shape } from './model.ts'

/** `ec2Query` flattens every list and capitalizes names; `awsQuery` puts `.member.` before an index. */
type QueryFlavor = 'ec2Query' | 'awsQuery'

interface FormNode {
  value?: string
  readonly children: Map<string, FormNode>
}

interface Reader {
  readonly flavor: QueryFlavor
  readonly dialect: Dialect
}

/**
 * Reads a form body by the SDK's schema of the operation, the reverse of the SDK's
 * QueryShapeSerializer (`@aws-sdk/core/protocols`).
 */
export function readQuery(form: URLSearchParams, schema: Schema, reader: Reader): Shape {
  const root = treeOf(form)
  return schema.isUnitSchema() ? {} : readStructure(root, schema, '', reader)
}

function treeOf(form: URLSearchParams): FormNode {
  const root: FormNode = { children: new Map() }
  for (const [key, value] of form) {
    let node = root
    for (const part of key.split('.')) node = childOf(node, part)
    node.value = value
  }
  return root
}

function childOf(node: FormNode, name: string): FormNode {
  const existing = node.children.get(name)
  if (existing !== undefined) return existing
  const created: FormNode = { children: new Map() }
  node.children.set(name, created)
  return created
}

function readStructure(node: FormNode, schema: Schema, path: string, reader: Reader): Shape {
  const shape: Shape = {}
  const known = new Set<string>()
  for (const [member, memberSchema] of schema.structIterator()) {
    const name = parameterName(member, memberSchema, reader.flavor)
    known.add(name)
    const child = node.children.get(name)
    if (child !== undefined) shape[member] = readValue(child, memberSchema, path + name, reader)
  }
  for (const name of node.children.keys()) {
    if (!known.has(name)) throw reader.dialect.unknownParameter(path + name)
  }
  for (const member of requiredMembers(schema)) {
    if (shape[member] === undefined) throw reader.dialect.missingParameter(path + member)
  }
  return shape
}

function parameterName(member: string, schema: Schema, flavor: QueryFlavor): string {
  const { ec2QueryName, xmlName = member } = schema.getMergedTraits()
  if (flavor === 'awsQuery') return xmlName
  if (typeof ec2QueryName === 'string') return ec2QueryName
  return xmlName.charAt(0).toUpperCase() + xmlName.slice(1)
}

function readValue(node: FormNode, schema: Schema, path: string, reader: Reader): unknown {
  if (schema.isListSchema()) return readList(node, schema, path, reader)
  if (schema.isStructSchema()) return readStructure(node, schema, `${path}.`, reader)
  if (node.children.size > 0) throw unknownBelow(node, path, reader)
  return readScalar(node.value ?? '', schema, path, reader)
}

function readList(node: FormNode, schema: Schema, path: string, reader: Reader): unknown[] {
  // The SDK sends `Names=` for an empty list in awsQuery, and nothing in ec2Query.
  if (node.value === '' && reader.flavor === 'awsQuery') return []
  const member = schema.getValueSchema()
  const flat = reader.flavor === 'ec2Query' || schema.getMergedTraits().xmlFlattened !== undefined
  const items = flat ? node : node.children.get(member.getMergedTraits().xmlName ?? 'member')
  if (items === undefined || items.children.size === 0) throw unknownBelow(node, path, reader)
  return [...items.children]
    .map(([index, item]) => ({ index: Number(index), item }))
    .sort((one, other) => one.index - other.index)
    .map(({ index, item }) => {
      if (!Number.isInteger(index)) throw unknownBelow(items, path, reader)
      return readValue(item, member, `${path}.${index}`, reader)
    })
}

function unknownBelow(node: FormNode, path: string, reader: Reader): AwsError {
  const [name] = node.children.keys()
  return reader.dialect.unknownParameter(name === undefined ? path : `${path}.${name}`)
}

function readScalar(text: string, schema: Schema, path: string, reader: Reader): unknown {
  const read = parseScalar(text, schema)
  if (read === undefined) throw reader.dialect.malformedParameter(path, text)
  return read
}

function parseScalar(text: string, schema: Schema): unknown {
  if (schema.isBooleanSchema()) return { true: true, false: false }[text]
  if (schema.isNumericSchema()) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
  if (schema.isTimestampSchema()) {
    const date = new Date(text)
    return Number.isNaN(date.getTime()) ? undefined : date
  }
  return text
}
