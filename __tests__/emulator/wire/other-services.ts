import { AwsError, type Dialect, DIALECTS } from './errors.ts'
import { jsonAnswer, type Answer, type HttpRequest } from './http.ts'
import { parseObject } from './json.ts'
import type { Shape } from './model.ts'
import type { Protocol } from './protocols.ts'
import { element, escapeXml } from './xml-response.ts'
import { xmlAnswer } from './ec2-query.ts'

/*
 * Services whose SDK clients are not installed. What their operations take is written by hand after
 * botocore's models (1.43.11); a member that is not listed is refused, as a client's mistake.
 */

interface Operation {
  readonly members: readonly string[]
  readonly required?: readonly string[]
  /** REST only; a POST unless it is a GET with its members in the query. */
  readonly route?: readonly ['GET' | 'POST', string]
}

type Operations = Readonly<Record<string, Operation>>

function checked(input: Shape, operation: Operation | undefined, dialect: Dialect): Shape {
  const { members = [], required = [] } = operation ?? {}
  const unknown = Object.keys(input).find((member) => !members.includes(member))
  if (unknown !== undefined) throw dialect.unknownParameter(unknown)
  const missing = required.find((member) => input[member] === undefined)
  if (missing !== undefined) throw dialect.missingParameter(missing)
  return input
}

/** Smithy's `aws.protocols#restJson1`: the code of an error is in a header. */
function restJson(dialect: Dialect, operations: Operations): Protocol {
  return {
    operationOf({ method, path }) {
      const found = Object.entries(operations).find(
        ([, { route }]) => route?.[0] === method && route[1] === path,
      )
      if (found === undefined) throw dialect.unknownOperation(`${method} ${path}`)
      return found[0]
    },
    read({ method, body, query }, operation) {
      const input = method === 'GET' ? Object.fromEntries(query) : parseObject(body, dialect)
      return checked(input, operations[operation], dialect)
    },
    write: (_operation, output, requestId) =>
      jsonAnswer(200, output, { 'x-amzn-requestid': requestId }),
    fail: (error, requestId) =>
      jsonAnswer(
        error.status,
        { message: error.message },
        { 'x-amzn-errortype': `${error.code}:`, 'x-amzn-requestid': requestId },
      ),
  }
}

/** Smithy's `aws.protocols#awsJson1_1`: the code of an error is in the body, maybe with its namespace. */
function awsJson(dialect: Dialect, prefix: string, operations: Operations): Protocol {
  const answer = (status: number, body: object, requestId: string): Answer => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body: JSON.stringify(body),
  })
  return {
    operationOf({ headers }: HttpRequest) {
      const [given, name = ''] = String(headers['x-amz-target']).split('.')
      if (given !== prefix || operations[name] === undefined) throw dialect.unknownOperation(name)
      return name
    },
    read: ({ body }, operation) =>
      checked(parseObject(body, dialect), operations[operation], dialect),
    write: (_operation, output, requestId) => answer(200, output, requestId),
    fail: (error, requestId) =>
      answer(
        error.status,
        { __type: `com.amazonaws#${error.code}`, Message: error.message },
        requestId,
      ),
  }
}

/** A service of the query protocol: the version of its API, and where its answers are from. */
interface QueryApi {
  readonly version: string
  readonly namespace: string
}

function xmlOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((each) => element('member', xmlOf(each))).join('')
  if (typeof value !== 'object' || value === null) return escapeXml(String(value))
  return Object.entries(value)
    .filter(([, content]) => content !== undefined)
    .map(([name, content]) => element(name, xmlOf(content)))
    .join('')
}

/** Smithy's `aws.protocols#awsQuery`. */
function query(
  dialect: Dialect,
  { version, namespace }: QueryApi,
  operations: Operations,
): Protocol {
  return {
    operationOf({ body }) {
      const form = new URLSearchParams(body)
      const name = form.get('Action') ?? ''
      if (form.get('Version') !== version) {
        throw new AwsError('NoSuchVersion', `The API version is not ${version}`)
      }
      if (operations[name] === undefined) throw dialect.unknownOperation(name)
      return name
    },
    read({ body }, operation) {
      const fields = [...new URLSearchParams(body)]
      const input = Object.fromEntries(
        fields.filter(([name]) => name !== 'Action' && name !== 'Version'),
      )
      return checked(input, operations[operation], dialect)
    },
    write(operation, output, requestId) {
      const result = element(`${operation}Result`, xmlOf(output))
      const metadata = element('ResponseMetadata', element('RequestId', requestId))
      const root = `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`
      return xmlAnswer(200, root, requestId)
    },
    fail(error, requestId) {
      const detail = element('Code', error.code) + element('Message', escapeXml(error.message))
      const content =
        element('Error', element('Type', 'Sender') + detail) + element('RequestId', requestId)
      const root = `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>`
      return xmlAnswer(error.status, root, requestId)
    },
  }
}

const LIST_MEMBERS = ['owner', 'filters', 'maxResults', 'nextToken']

export const batchRest = restJson(DIALECTS.batch, {
  DescribeComputeEnvironments: {
    route: ['POST', '/v1/describecomputeenvironments'],
    members: ['computeEnvironments', 'maxResults', 'nextToken'],
  },
})

export const imageBuilderRest = restJson(DIALECTS.imagebuilder, {
  ListImageRecipes: { route: ['POST', '/ListImageRecipes'], members: LIST_MEMBERS },
  ListContainerRecipes: { route: ['POST', '/ListContainerRecipes'], members: LIST_MEMBERS },
  GetImage: {
    route: ['GET', '/GetImage'],
    members: ['imageBuildVersionArn'],
    required: ['imageBuildVersionArn'],
  },
})

export const codeBuildJson = awsJson(DIALECTS.codebuild, 'CodeBuild_20161006', {
  ListFleets: { members: ['nextToken', 'maxResults', 'sortOrder', 'sortBy'] },
  BatchGetFleets: { members: ['names'], required: ['names'] },
})

export const sageMakerJson = awsJson(DIALECTS.sagemaker, 'SageMaker', {
  ListClusters: { members: ['MaxResults', 'NextToken', 'NameContains', 'SortBy', 'SortOrder'] },
  DescribeCluster: { members: ['ClusterName'], required: ['ClusterName'] },
})

export const cloudFormationQuery = query(
  DIALECTS.cloudformation,
  { version: '2010-05-15', namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' },
  { DescribeStacks: { members: ['StackName', 'NextToken'] } },
)

export const iamQuery = query(
  DIALECTS.iam,
  { version: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  { ListAccountAliases: { members: ['Marker', 'MaxItems'] } },
)
