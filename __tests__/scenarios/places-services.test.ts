import {
  ACCOUNT,
  OTHER_ACCOUNT,
  type ParameterSeed,
  REGION,
  type Region,
} from '../support/index.ts'
import { describePlaces, eachOf, pinnedVersion, type Places } from '../support/source-places.ts'

const parameter = (region: Region, seed: ParameterSeed): string => region.addParameter(seed).name

describePlaces('ssm-parameters', {
  names: {
    'a parameter of the image data type': (region, value) =>
      parameter(region, { name: '/images/web', value }),
    'a parameter of the image data type without a path': (region, value) =>
      parameter(region, { name: 'web-image', value }),
    ...eachOf(
      'the plain parameter',
      ['/web/ami', 'WEB_AMI_ID', '/golden-image/web', '/GoldenImage/id'],
      (region, id, name) => parameter(region, { name, value: `{"id":"${id}"}`, dataType: 'text' }),
    ),
  },
  ignores: {
    'an earlier version of a parameter': (region, earlier) =>
      parameter(region, { name: '/images/db', value: [earlier, 'ami-0aaaaaaaaaaaaaaaa'] }),
    'a plain parameter whose name speaks of no image': (region, value) =>
      parameter(region, { name: '/texts/web', value, dataType: 'text' }),
    ...eachOf('an image in a', ['SecureString', 'StringList'] as const, (region, value, type) =>
      parameter(region, { name: `/image/${type}`, value, dataType: 'text', type }),
    ),
  },
})

const environment = (region: Region, computeResources: object, status?: string): string =>
  region.addComputeEnvironment({
    computeResources: { ...computeResources },
    ...(status && { status }),
  })

const environmentIn = (region: Region, imageId: string, status: string): string =>
  environment(region, { imageId }, status)

const pinnedId = (region: Region, ImageId: string): string =>
  pinnedVersion(region, { ImageId }).LaunchTemplateId

describePlaces('batch', {
  names: {
    'an environment that has never scaled': (region, imageId) => environment(region, { imageId }),
    'an override of an environment': (region, imageIdOverride) =>
      environment(region, { ec2Configuration: [{ imageIdOverride }] }),
    'a template version that an environment pins → version 1': (region, imageId) => {
      const launchTemplate = { launchTemplateId: pinnedId(region, imageId), version: '1' }
      return environment(region, { launchTemplate })
    },
    'the default version of a template by name → version 1': (region, ImageId) => {
      const template = region.addLaunchTemplate({ versions: [{ ImageId }, {}], defaultVersion: 1 })
      const launchTemplate = { launchTemplateName: template.name, version: '' }
      return environment(region, { launchTemplate })
    },
    'a template version that is pinned for some instance types': (region, imageId) => {
      const launchTemplateId = pinnedId(region, imageId)
      const overrides = [{ launchTemplateId, version: '1', targetInstanceTypes: ['c7g'] }]
      return environment(region, { launchTemplate: { launchTemplateId, version: '2', overrides } })
    },
    'a member that AWS adds one day': (region, id) =>
      region.addComputeEnvironment({ overrides: { nodes: [{ image: `ssm://${id}` }] } }),
    ...eachOf('an environment in', ['INVALID', 'a state that AWS adds'], environmentIn),
  },
  ignores: eachOf('an environment that is', ['DELETING', 'DELETED'], environmentIn),
})

const stackIn = (region: Region, ParameterValue: string, status: string): string =>
  region.addStack({ status, parameters: [{ ParameterKey: 'ImageId', ParameterValue }] })

describePlaces('stacks', {
  names: {
    'the value of a parameter → parameter ImageId': (region, ParameterValue) =>
      region.addStack({ parameters: [{ ParameterKey: 'ImageId', ParameterValue }] }),
    'what the name of an SSM parameter stands for → parameter Image': (region, ResolvedValue) => {
      const size = { ParameterKey: 'Size', ParameterValue: 'm7g.large' }
      const image = { ParameterKey: 'Image', ParameterValue: '/web/image', ResolvedValue }
      return region.addStack({ parameters: [size, image] })
    },
    'a parameter beside a stack without any → parameter Id<&>': (region, ParameterValue) => {
      region.addStack()
      return region.addStack({ parameters: [{ ParameterKey: 'Id<&>', ParameterValue }] })
    },
    ...eachOf(
      'a stack in',
      ['DELETE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'A_STATE_THAT_AWS_ADDS'],
      stackIn,
    ),
  },
  ignores: eachOf('a stack in', ['DELETE_COMPLETE'], stackIn),
})

/** Recipes that name no image of ours: AWS has it, or it is gone, or closed to us. */
const NOWHERE = [
  `arn:aws:imagebuilder:${REGION}:aws:image/amazon-linux-2023/x.x.x`,
  `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image/gone/1.0.0`,
  `arn:aws:imagebuilder:${REGION}:${OTHER_ACCOUNT}:image/closed/1.0.0`,
  'ssm:/lost',
]

const recipe = (region: Region, name: string, imageId: string): string =>
  region.addImageRecipe({ name, imageId }).arn

describePlaces('image-builder', {
  names: {
    'a recipe that names its parent by id': (region, id) => recipe(region, 'by-id', id),
    'the build instance of a container recipe': (region, imageId) =>
      region.addContainerRecipe({ name: 'container', imageId }).arn,
    'a version of a built image → image/exact/1.0.0/1': (region, id) => {
      const arn = region.addBuiltImage({ name: 'exact', imageIds: [id] })
      return recipe(region, 'exact', `${arn}/1.0.0/1`)
    },
    'the newest version that x.x.x stands for → x.x.x': (region, id) => {
      region.addBuiltImage({ name: 'newest', version: '9.0.0/1', imageIds: [] })
      const arn = region.addBuiltImage({ name: 'newest', version: '10.0.0/1', imageIds: [id] })
      return recipe(region, 'newest', `${arn}/x.x.x`)
    },
    'a parameter that a recipe names → ssm:/golden/base': (region, value) => {
      region.addParameter({ name: '/golden/base', value, dataType: 'text' })
      return recipe(region, 'parameter', 'ssm:/golden/base')
    },
    'an image of another account that is shared': (region, id) => {
      const theirs = region.account.world.account(OTHER_ACCOUNT).region(REGION)
      const arn = theirs.addBuiltImage({ name: 'shared', imageIds: [id], sharedWith: [ACCOUNT] })
      return recipe(region, 'theirs', `${arn}/1.x.x`)
    },
  },
  ignores: {
    'an older version of a built image': (region, id) =>
      region.addBuiltImage({ name: 'newest', imageIds: [id] }),
    ...eachOf('a recipe of', NOWHERE, (region, _id, parent) =>
      recipe(region, parent.split('/')[1] ?? '', parent),
    ),
  },
})

const SHARED = { 'shared-images': 'remove-unused' }

const buildFleet = (region: Region, imageId: string, status: string): string =>
  region.addBuildFleet({ imageId, status })

describePlaces(
  'codebuild',
  {
    names: eachOf(
      'a reserved fleet →',
      ['ACTIVE', 'PENDING_DELETION', 'A_STATE_THAT_AWS_ADDS'],
      buildFleet,
    ),
    ignores: eachOf('a reserved fleet that is', ['DELETING'], buildFleet),
  },
  SHARED,
)

const clusterIn = (region: Region, current: string, status: string): string =>
  region.addHyperPodCluster({ status, groups: [{}, { current }] })

const desired: Places = {
  'nodes that a cluster is to get': (region, desired) =>
    region.addHyperPodCluster({ status: 'Updating', groups: [{ desired }] }),
}

describePlaces(
  'sagemaker',
  {
    names: { ...eachOf('nodes of a cluster that is', ['InService', 'New'], clusterIn), ...desired },
    ignores: eachOf('nodes of a cluster that is', ['Deleting'], clusterIn),
  },
  SHARED,
)
