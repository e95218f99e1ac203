import { AwsError, DIALECTS } from './errors.ts'
import type { Answer, HttpRequest } from './http.ts'
import { operationModel, type Shape } from './model.ts'
import type { OperationModel } from './sdk-schemas.ts'
import type { Protocol } from './protocols.ts'
import { readQuery } from './query-request.ts'
import { element, escapeXml, writeMembers } from './xml-response.ts'

/** The API version that the SDK's EC2 client sends (its runtimeConfig.shared). */
const VERSION = '2016-11-15'
const NAMESPACE = `http://ec2.amazonaws.com/doc/${VERSION}/`
const dialect = DIALECTS.ec2

/** Smithy's `aws.protocols#ec2Query`. */
export const ec2Query: Protocol = {
  operationOf(request) {
    const form = new URLSearchParams(request.body)
    const operation = form.get('Action') ?? ''
    if (form.get('Version') !== VERSION) {
      throw new AwsError('NoSuchVersion', `The API version is not ${VERSION}`)
    }
    modelOf(operation)
    return operation
  },

  read(request: HttpRequest, operation: string): Shape {
    const form = new URLSearchParams(request.body)
    return readQuery(form, modelOf(operation).input, { flavor: 'ec2Query', dialect })
  },

  write(operation, output, requestId) {
    const schema = modelOf(operation).output
    // Operations without a result answer `<return>true</return>` (EC2 API Reference, DeleteSnapshot).
    const members = schema.isUnitSchema() ? element('return', 'true') : writeMembers(schema, output)
    const content = element('requestId', requestId) + members
    return xmlAnswer(
      200,
      `<${operation}Response xmlns="${NAMESPACE}">${content}</${operation}Response>`,
      requestId,
    )
  },

  /** "Error response" in the EC2 API Reference (query-api-troubleshooting, errors-overview). */
  fail(error, requestId) {
    const detail = element('Code', error.code) + element('Message', escapeXml(error.message))
    const errors = element('Errors', element('Error', detail))
    return xmlAnswer(
      error.status,
      element('Response', errors + element('RequestID', requestId)),
      requestId,
    )
  },
}

function modelOf(operation: string): OperationModel {
  const model = operationModel('ec2', operation)
  if (model === undefined) throw dialect.unknownOperation(operation)
  return model
}

export function xmlAnswer(status: number, root: string, requestId: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${root}`,
  }
}
