import { xmlOf } from '../../__tests__/emulator/wire/operations.ts'
import { element } from '../../__tests__/emulator/wire/xml-response.ts'
import type { FrontAnswer, FrontCall } from '../../__tests__/moto/front.ts'

const IMAGE = 'ami-0123456789abcdef0'
const FLEET = 'arn:aws:codebuild:eu-west-1:111122223333:fleet/builds:0a1b2c3d'
const ID = '0a1b2c3d-0000-4000-8000-000000000001'

/**
 * What AWS answers to calls of the pages that moto does not know, by the service and the operation, or the
 * path of CreateRule. Each is from the operation's page (API_...) in the API reference of the service.
 */
const ANSWERS: Readonly<Record<string, object | string>> = {
  'cloudformation ActivateOrganizationsAccess': xmlOf({}),
  'codebuild ListFleets': { fleets: [FLEET] },
  'codebuild BatchGetFleets': { fleets: [{ arn: FLEET, name: 'builds', imageId: IMAGE }] },
  'pcs ListClusters': { clusters: [{ id: 'pcs_0a1b2c3d4e' }] },
  'pcs ListComputeNodeGroups': { computeNodeGroups: [{ id: 'pcs_1a2b3c4d5e' }] },
  'pcs GetComputeNodeGroup': { computeNodeGroup: { amiId: IMAGE } },
  'rds DescribeDBEngineVersions': xmlOf({
    DBEngineVersions: [
      { Engine: 'custom-sqlserver-ee', Image: { ImageId: IMAGE } },
      { Engine: 'mysql' },
    ],
  }),
  'ssm ListAssociations': { Associations: [{ AssociationId: ID }] },
  'ssm DescribeAssociation': { AssociationDescription: { Parameters: { SourceAmiId: [IMAGE] } } },
  'config SelectAggregateResourceConfig': {
    Results: [JSON.stringify({ configuration: { imageId: IMAGE } })],
  },
  'elasticbeanstalk DescribeApplications': xmlOf({
    Applications: [{ ApplicationName: 'my shop', ConfigurationTemplates: ['last good'] }],
  }),
  'elasticbeanstalk DescribeConfigurationSettings': xmlOf({
    ConfigurationSettings: [{ OptionSettings: [{ OptionName: 'ImageId', Value: IMAGE }] }],
  }),
  'cloudtrail LookupEvents': {
    Events: [
      { EventName: 'DeregisterImage', EventTime: 1_790_000_000, Username: 'ami-cleanup-4711' },
      { EventName: 'CreateTags', EventTime: 1_780_000_000, Username: 'somebody' },
      { EventName: 'RunInstances', EventTime: 1_770_000_000, Username: 'builder', EventId: ID },
    ],
  },
  'rbin /rules': { Identifier: 'abcdefghijk', Status: 'pending' },
}

function nameOf({ headers, path, body }: FrontCall): string {
  const [, service = ''] = /\/([\w-]+)\/aws4_request/.exec(headers.authorization ?? '') ?? []
  const target = headers['x-amz-target']
  const action = new URLSearchParams(body).get('Action')
  return `${service} ${typeof target === 'string' ? target.replace(/.*\./, '') : (action ?? path)}`
}

export const NOT_IN_MOTO: readonly FrontAnswer[] = Object.entries(ANSWERS).map(([name, answer]) => {
  const answers = (call: FrontCall): boolean => nameOf(call) === name
  if (typeof answer !== 'string')
    return { answers, type: 'application/json', body: JSON.stringify(answer) }
  const [, operation = ''] = name.split(' ')
  const result = element(`${operation}Result`, answer)
  return { answers, type: 'text/xml', body: element(`${operation}Response`, result) }
})
