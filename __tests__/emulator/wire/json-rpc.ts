import { DIALECTS } from './errors.ts'
import type { Answer } from './http.ts'
import { readJson, writeJson } from './json.ts'
import { operationModel } from './model.ts'
import type { OperationModel } from './sdk-schemas.ts'
import type { Protocol } from './protocols.ts'

const TARGET_PREFIX = 'AmazonSSM.'
const dialect = DIALECTS.ssm

/** Smithy's `aws.protocols#awsJson1_1`, spoken by Systems Manager. */
export const jsonRpc: Protocol = {
  operationOf(request) {
    const target = String(request.headers['x-amz-target'])
    const operation = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : target
    modelOf(operation)
    return operation
  },
  read: (request, operation) => readJson(request.body, modelOf(operation).input, dialect),
  write: (operation, output, requestId) =>
    answer(200, writeJson(modelOf(operation).output, output), requestId),
  fail: (error, requestId) =>
    answer(error.status, { __type: error.code, message: error.message }, requestId),
}

function modelOf(operation: string): OperationModel {
  const model = operationModel('ssm', operation)
  if (model === undefined) throw dialect.unknownOperation(operation)
  return model
}

function answer(status: number, body: object, requestId: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body: JSON.stringify(body),
  }
}
