import { AwsError, DIALECTS } from './errors.ts'
import { jsonAnswer } from './http.ts'
import { parseObject } from './json.ts'
import type { Protocol } from './protocols.ts'

const dialect = DIALECTS.rbin
const RULE_PATH = /^\/rules\/([^/]+)$/

/** `restJson1` of Recycle Bin, by hand after botocore's model of it (rbin 2021-06-15). */
export const recycleBinRest: Protocol = {
  operationOf(request) {
    if (request.method === 'POST' && request.path === '/list-rules') return 'ListRules'
    if (request.method === 'GET' && RULE_PATH.test(request.path)) return 'GetRule'
    throw dialect.unknownOperation(`${request.method} ${request.path}`)
  },

  read(request, operation) {
    if (operation === 'ListRules') return parseObject(request.body, dialect)
    const identifier = RULE_PATH.exec(request.path)?.[1] ?? ''
    if (!/^[0-9a-zA-Z]{11}$/.test(identifier)) {
      throw new AwsError('ValidationException', `${identifier} is no rule identifier`)
    }
    return { Identifier: identifier }
  },

  write: (_operation, output, requestId) =>
    jsonAnswer(200, output, { 'x-amzn-requestid': requestId }),

  fail: (error, requestId) =>
    jsonAnswer(
      error.status,
      { message: error.message },
      { 'x-amzn-errortype': error.code, 'x-amzn-requestid': requestId },
    ),
}
