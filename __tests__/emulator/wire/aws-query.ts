import { AwsError, DIALECTS } from './errors.ts'
import { xmlAnswer } from './ec2-query.ts'
import { operationModel } from './model.ts'
import type { OperationModel } from './sdk-schemas.ts'
import type { Protocol } from './protocols.ts'
import { readQuery } from './query-request.ts'
import { element, escapeXml, writeMembers } from './xml-response.ts'

interface QueryService {
  readonly service: 'autoscaling' | 'sts'
  readonly version: string
  readonly namespace: string
}

/** Smithy's `aws.protocols#awsQuery`; versions and namespaces as in the SDK's runtimeConfig.shared. */
export const autoScalingQuery = awsQuery({
  service: 'autoscaling',
  version: '2011-01-01',
  namespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
})

export const stsQuery = awsQuery({
  service: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
})

function awsQuery({ service, version, namespace }: QueryService): Protocol {
  const dialect = DIALECTS[service]

  function modelOf(operation: string): OperationModel {
    const model = operationModel(service, operation)
    if (model === undefined) throw dialect.unknownOperation(operation)
    return model
  }

  return {
    operationOf(request) {
      const form = new URLSearchParams(request.body)
      const operation = form.get('Action') ?? ''
      if (form.get('Version') !== version) {
        throw new AwsError('NoSuchVersion', `The API version is not ${version}`)
      }
      modelOf(operation)
      return operation
    },

    read(request, operation) {
      const form = new URLSearchParams(request.body)
      return readQuery(form, modelOf(operation).input, { flavor: 'awsQuery', dialect })
    },

    write(operation, output, requestId) {
      const schema = modelOf(operation).output
      const result = schema.isUnitSchema()
        ? ''
        : element(`${operation}Result`, writeMembers(schema, output))
      const metadata = element('ResponseMetadata', element('RequestId', requestId))
      const root = `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`
      return xmlAnswer(200, root, requestId)
    },

    fail(error, requestId) {
      const type = element('Type', error.status >= 500 ? 'Receiver' : 'Sender')
      const detail = element('Code', error.code) + element('Message', escapeXml(error.message))
      const content = element('Error', type + detail) + element('RequestId', requestId)
      const root = `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>`
      return xmlAnswer(error.status, root, requestId)
    },
  }
}
