import { AwsError, type Dialect, DIALECTS } from './errors.ts'
import { type Answer, type HttpRequest, jsonAnswer, xmlAnswer } from './http.ts'
import { parseObject } from './json.ts'
import type { ServiceName, Shape } from './model.ts'
import { modeled, type Operations, written } from './operations.ts'
import * as others from './other-services.ts'
import { element, escapeXml } from './xml-response.ts'

/** The way from an HTTP request to an operation's input, and back from its output or error. */
interface Protocol {
  operationOf(request: HttpRequest): string
  read(request: HttpRequest, operation: string): Shape
  write(operation: string, output: Shape, requestId: string): Answer
  fail(error: AwsError, requestId: string): Answer
}

/** How both query protocols name an operation, and take its input. */
const form = (version: string, operations: Operations): Pick<Protocol, 'operationOf' | 'read'> => ({
  operationOf({ body }) {
    const fields = new URLSearchParams(body)
    const operation = fields.get('Action') ?? ''
    if (fields.get('Version') !== version) {
      throw new AwsError('NoSuchVersion', `The API version is not ${version}`)
    }
    operations.require(operation)
    return operation
  },
  read({ body }, operation) {
    const fields = new URLSearchParams(body)
    fields.delete('Action')
    fields.delete('Version')
    return operations.readForm(fields, operation)
  },
})

const detailOf = ({ code, message }: AwsError): string =>
  element('Code', code) + element('Message', escapeXml(message))

/** Smithy's `aws.protocols#ec2Query`, with the version that the SDK's client sends (runtimeConfig.shared). */
function ec2Query(version: string, operations: Operations): Protocol {
  return {
    ...form(version, operations),
    write(operation, output, requestId) {
      const namespace = `http://ec2.amazonaws.com/doc/${version}/`
      // Operations without a result answer `<return>true</return>` (EC2 API Reference, DeleteSnapshot).
      const members = operations.writeXml(operation, output) ?? element('return', 'true')
      const content = element('requestId', requestId) + members
      const root = `<${operation}Response xmlns="${namespace}">${content}</${operation}Response>`
      return xmlAnswer(200, root, requestId)
    },
    /** "Error response" in the EC2 API Reference (query-api-troubleshooting, errors-overview). */
    fail(error, requestId) {
      const errors = element('Errors', element('Error', detailOf(error)))
      const root = element('Response', errors + element('RequestID', requestId))
      return xmlAnswer(error.status, root, requestId)
    },
  }
}

/** Smithy's `aws.protocols#awsQuery`; versions and namespaces as in the SDK's runtimeConfig.shared. */
function awsQuery(host: string, version: string, operations: Operations): Protocol {
  const namespace = `${host}/doc/${version}/`
  return {
    ...form(version, operations),
    write(operation, output, requestId) {
      const content = operations.writeXml(operation, output)
      const result = content === undefined ? '' : element(`${operation}Result`, content)
      const metadata = element('ResponseMetadata', element('RequestId', requestId))
      const root = `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`
      return xmlAnswer(200, root, requestId)
    },
    fail(error, requestId) {
      const type = element('Type', error.status >= 500 ? 'Receiver' : 'Sender')
      const content = element('Error', type + detailOf(error)) + element('RequestId', requestId)
      const root = `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>`
      return xmlAnswer(error.status, root, requestId)
    },
  }
}

/** Smithy's `aws.protocols#awsJson1_1`: the code of an error is in the body, maybe with its namespace. */
function awsJson(
  prefix: string,
  operations: Operations,
  { dialect, failure }: { dialect: Dialect; failure: (error: AwsError) => object },
): Protocol {
  const answer = (status: number, body: object, requestId: string): Answer =>
    jsonAnswer(status, body, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': requestId,
    })
  return {
    operationOf({ headers }) {
      const [given, name = ''] = String(headers['x-amz-target']).split('.')
      if (given !== prefix) throw dialect.unknownOperation(name)
      operations.require(name)
      return name
    },
    read: ({ body }, operation) => operations.readJson(parseObject(body, dialect), operation),
    write: (operation, output, requestId) =>
      answer(200, operations.writeJson(operation, output), requestId),
    fail: (error, requestId) => answer(error.status, failure(error), requestId),
  }
}

/** Smithy's `aws.protocols#restJson1`: the code of an error is in a header, maybe with more behind it. */
function restJson(routes: others.Routes, dialect: Dialect, behindCode = ':'): Protocol {
  const operations = written(routes, dialect)
  return {
    operationOf({ method, path }) {
      const found = Object.entries(routes).find(
        ([, { route }]) => route[0] === method && route[1].test(path),
      )
      if (found === undefined) throw dialect.unknownOperation(`${method} ${path}`)
      return found[0]
    },
    read({ method, path, body, query }, operation) {
      const source = method === 'GET' ? Object.fromEntries(query) : parseObject(body, dialect)
      const inPath = routes[operation]?.route[1].exec(path)?.groups
      return operations.readJson({ ...source, ...inPath }, operation)
    },
    write: (_operation, output, requestId) =>
      jsonAnswer(200, output, { 'x-amzn-requestid': requestId }),
    fail: ({ status, code, message }, requestId) =>
      jsonAnswer(
        status,
        { message },
        { 'x-amzn-errortype': code + behindCode, 'x-amzn-requestid': requestId },
      ),
  }
}

const queryOf = (service: 'autoscaling' | 'sts', scheme: string, version: string): Protocol =>
  awsQuery(`${scheme}://${service}.amazonaws.com`, version, modeled(service, DIALECTS[service]))

const jsonOf = (
  service: 'codebuild' | 'sagemaker',
  prefix: string,
  table: others.Table,
): Protocol =>
  awsJson(prefix, written(table, DIALECTS[service]), {
    dialect: DIALECTS[service],
    failure: ({ code, message }) => ({ __type: `com.amazonaws#${code}`, Message: message }),
  })

export const PROTOCOLS: Readonly<Record<ServiceName, Protocol>> = {
  ec2: ec2Query('2016-11-15', modeled('ec2', DIALECTS.ec2)),
  autoscaling: queryOf('autoscaling', 'http', '2011-01-01'),
  sts: queryOf('sts', 'https', '2011-06-15'),
  ssm: awsJson('AmazonSSM', modeled('ssm', DIALECTS.ssm), {
    dialect: DIALECTS.ssm,
    failure: ({ code, message }) => ({ __type: code, message }),
  }),
  rbin: restJson(others.RECYCLE_BIN, DIALECTS.rbin, ''),
  batch: restJson(others.BATCH, DIALECTS.batch),
  imagebuilder: restJson(others.IMAGE_BUILDER, DIALECTS.imagebuilder),
  codebuild: jsonOf('codebuild', 'CodeBuild_20161006', others.CODE_BUILD),
  sagemaker: jsonOf('sagemaker', 'SageMaker', others.SAGE_MAKER),
  cloudformation: awsQuery(
    'http://cloudformation.amazonaws.com',
    '2010-05-15',
    written(others.CLOUD_FORMATION, DIALECTS.cloudformation),
  ),
  iam: awsQuery('https://iam.amazonaws.com', '2010-05-08', written(others.IAM, DIALECTS.iam)),
}
