import type { FrontAnswer, FrontCall } from '../../__tests__/moto/front.ts'

/** What AWS answers to calls of the pages that moto does not know, each from the page that says so. */

const FLEET = 'arn:aws:codebuild:eu-west-1:111122223333:fleet/builds:0a1b2c3d'

const ANSWERS: Readonly<Record<string, object | string>> = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ActivateOrganizationsAccess.html
  'cloudformation ActivateOrganizationsAccess':
    '<ActivateOrganizationsAccessResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ActivateOrganizationsAccessResult/></ActivateOrganizationsAccessResponse>',
  // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListFleets.html
  'codebuild ListFleets': { fleets: [FLEET] },
  // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetFleets.html
  'codebuild BatchGetFleets': {
    fleets: [{ arn: FLEET, name: 'builds', imageId: 'ami-0123456789abcdef0' }],
    fleetsNotFound: [],
  },
  // https://docs.aws.amazon.com/pcs/latest/APIReference/API_ListClusters.html
  'pcs ListClusters': { clusters: [{ id: 'pcs_0a1b2c3d4e' }] },
  // https://docs.aws.amazon.com/pcs/latest/APIReference/API_ListComputeNodeGroups.html
  'pcs ListComputeNodeGroups': { computeNodeGroups: [{ id: 'pcs_1a2b3c4d5e' }] },
  // https://docs.aws.amazon.com/pcs/latest/APIReference/API_GetComputeNodeGroup.html
  'pcs GetComputeNodeGroup': { computeNodeGroup: { amiId: 'ami-0123456789abcdef0' } },
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html
  'rds DescribeDBEngineVersions':
    '<DescribeDBEngineVersionsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBEngineVersionsResult><DBEngineVersions><DBEngineVersion><Engine>custom-sqlserver-ee</Engine><Image><ImageId>ami-0123456789abcdef0</ImageId></Image></DBEngineVersion><DBEngineVersion><Engine>mysql</Engine></DBEngineVersion></DBEngineVersions></DescribeDBEngineVersionsResult></DescribeDBEngineVersionsResponse>',
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListAssociations.html
  'ssm ListAssociations': {
    Associations: [{ AssociationId: '0a1b2c3d-0000-4000-8000-000000000001' }],
  },
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeAssociation.html
  'ssm DescribeAssociation': {
    AssociationDescription: { Parameters: { SourceAmiId: ['ami-0123456789abcdef0'] } },
  },
  // https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html
  'config SelectAggregateResourceConfig': {
    Results: ['{"configuration":{"imageId":"ami-0123456789abcdef0"}}'],
  },
  // https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeApplications.html
  'elasticbeanstalk DescribeApplications':
    '<DescribeApplicationsResponse xmlns="http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/"><DescribeApplicationsResult><Applications><member><ApplicationName>my shop</ApplicationName><ConfigurationTemplates><member>last good</member></ConfigurationTemplates></member></Applications></DescribeApplicationsResult></DescribeApplicationsResponse>',
  // https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeConfigurationSettings.html
  'elasticbeanstalk DescribeConfigurationSettings':
    '<DescribeConfigurationSettingsResponse xmlns="http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/"><DescribeConfigurationSettingsResult><ConfigurationSettings><member><OptionSettings><member><OptionName>ImageId</OptionName><Value>ami-0123456789abcdef0</Value></member></OptionSettings></member></ConfigurationSettings></DescribeConfigurationSettingsResult></DescribeConfigurationSettingsResponse>',
  // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
  'cloudtrail LookupEvents': {
    Events: [
      { EventName: 'DeregisterImage', EventTime: 1_790_000_000, Username: 'ami-cleanup-4711' },
      { EventName: 'CreateTags', EventTime: 1_780_000_000, Username: 'somebody' },
      {
        EventName: 'RunInstances',
        EventTime: 1_770_000_000,
        Username: 'builder',
        EventId: '0a1b2c3d-0000-4000-8000-000000000001',
      },
    ],
  },
  // https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_CreateRule.html
  'rbin /rules': { Identifier: 'abcdefghijk', Status: 'pending' },
}

/** The service as the call is signed for it, and the operation, or the path where that is its name. */
function nameOf({ headers, path, body }: FrontCall): string {
  const [, service = ''] = /\/([\w-]+)\/aws4_request/.exec(headers.authorization ?? '') ?? []
  const target = headers['x-amz-target']
  const action = new URLSearchParams(body).get('Action')
  return `${service} ${typeof target === 'string' ? target.replace(/.*\./, '') : (action ?? path)}`
}

export const NOT_IN_MOTO: readonly FrontAnswer[] = Object.entries(ANSWERS).map(([name, body]) => ({
  answers: (call) => nameOf(call) === name,
  type: typeof body === 'string' ? 'text/xml' : 'application/json',
  body: typeof body === 'string' ? body : JSON.stringify(body),
}))
