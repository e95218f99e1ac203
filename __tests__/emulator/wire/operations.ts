import type { Dialect } from './errors.ts'
import { readJson, writeJson } from './json.ts'
import { operationModel, type OperationModel, type SdkService, type Shape } from './model.ts'
import { readQuery } from './query-request.ts'
import { element, escapeXml, writeMembers } from './xml-response.ts'

/** What a service's operations take and answer. */
export interface Operations {
  /** Throws the service's own refusal of an operation that it does not have. */
  require(name: string): void
  readForm(form: URLSearchParams, operation: string): Shape
  readJson(source: Shape, operation: string): Shape
  /** Undefined: the operation has no result. */
  writeXml(operation: string, output: Shape): string | undefined
  writeJson(operation: string, output: Shape): Shape
}

/** By AWS's own model, which the SDK's clients carry. */
export function modeled(service: SdkService, dialect: Dialect): Operations {
  const modelOf = (operation: string): OperationModel => {
    const model = operationModel(service, operation)
    if (model === undefined) throw dialect.unknownOperation(operation)
    return model
  }
  const flavor = service === 'ec2' ? 'ec2Query' : 'awsQuery'
  return {
    require: modelOf,
    readForm: (form, operation) => readQuery(form, modelOf(operation).input, { flavor, dialect }),
    readJson: (source, operation) => readJson(source, modelOf(operation).input, dialect),
    writeXml(operation, output) {
      const schema = modelOf(operation).output
      return schema.isUnitSchema() ? undefined : writeMembers(schema, output)
    },
    writeJson: (operation, output) => writeJson(modelOf(operation).output, output),
  }
}

export interface Members {
  readonly members: readonly string[]
  readonly required?: readonly string[]
}

/** By hand, after botocore's models: a member that is not listed is refused, as a client's mistake. */
export function written(table: Readonly<Record<string, Members>>, dialect: Dialect): Operations {
  const operationWith = (name: string): Members => {
    const operation = table[name]
    if (operation === undefined) throw dialect.unknownOperation(name)
    return operation
  }
  const checked = (input: Shape, name: string): Shape => {
    const { members, required = [] } = operationWith(name)
    const unknown = Object.keys(input).find((member) => !members.includes(member))
    if (unknown !== undefined) throw dialect.unknownParameter(unknown)
    const missing = required.find((member) => input[member] === undefined)
    if (missing !== undefined) throw dialect.missingParameter(missing)
    return input
  }
  return {
    require: operationWith,
    readForm: (form, name) => checked(Object.fromEntries(form), name),
    readJson: checked,
    writeXml: (_name, output) => xmlOf(output),
    writeJson: (_name, output) => output,
  }
}

/** Plain data as XML, a list by the name `member` for each of what it has. */
export function xmlOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((each) => element('member', xmlOf(each))).join('')
  if (typeof value !== 'object' || value === null) return escapeXml(String(value))
  return Object.entries(value)
    .filter(([, content]) => content !== undefined)
    .map(([name, content]) => element(name, xmlOf(content)))
    .join('')
}
