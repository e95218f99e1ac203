import { XmlText } from '@aws-sdk/xml-builder'
import type { Schema, Shape } from './model.ts'

/**
 * Writes a structure's members as XML by the SDK's schema, the reverse of the SDK's
 * XmlShapeDeserializer (`@aws-sdk/core/protocols`).
 */
export function writeMembers(schema: Schema, shape: Shape): string {
  const members = [...schema.structIterator()]
  refuseUnknownMembers(
    shape,
    members.map(([name]) => name),
    schema,
  )
  return members.map(([name, member]) => writeMember(name, member, shape[name])).join('')
}

/** A member that the model does not have would silently be lost: a mistake in a seed or here. */
export function refuseUnknownMembers(shape: Shape, known: readonly string[], schema: Schema): void {
  for (const [name, value] of Object.entries(shape)) {
    if (value !== undefined && !known.includes(name)) {
      throw new Error(`${schema.getName() ?? 'The answer'} has no member ${name}`)
    }
  }
}

function writeMember(name: string, schema: Schema, value: unknown): string {
  if (value === undefined || value === null) return ''
  const tag = schema.getMemberTraits().xmlName ?? name
  if (!schema.isListSchema()) return element(tag, writeValue(schema, value))
  const member = schema.getValueSchema()
  const items = value as readonly unknown[]
  if (schema.getMergedTraits().xmlFlattened !== undefined) {
    return items.map((item) => element(tag, writeValue(member, item))).join('')
  }
  const itemTag = member.getMergedTraits().xmlName ?? 'member'
  return element(tag, items.map((item) => element(itemTag, writeValue(member, item))).join(''))
}

function writeValue(schema: Schema, value: unknown): string {
  if (schema.isStructSchema()) return writeMembers(schema, value as Shape)
  if (schema.isMapSchema() || schema.isListSchema()) {
    throw new Error(`${schema.getName() ?? 'A member'}: maps and lists of lists are not emulated`)
  }
  if (value instanceof Date) return value.toISOString()
  return escapeXml(String(value))
}

export function element(tag: string, content: string): string {
  return `<${tag}>${content}</${tag}>`
}

export const escapeXml = (text: string): string => new XmlText(text).toString()
