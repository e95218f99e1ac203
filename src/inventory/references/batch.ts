import { z } from 'zod'
import type { SignedService } from '../../aws/endpoints.ts'
import { signedList } from '../../aws/signed-operation.ts'
import { resolveLaunches, type Launches } from './launches.ts'
import { originsOf, referencesIn, type ReferenceSource, type ToOrigin } from './source.ts'
import { namesTemplate, TEMPLATE_OPERATIONS, type TemplatePin } from './template-versions.ts'

/** https://docs.aws.amazon.com/general/latest/gr/batch.html */
const BATCH: SignedService = {
  name: 'batch',
  fipsHosts: { aws: 'fips.batch', 'aws-us-gov': 'batch' },
  protocol: { kind: 'rest-json' },
}

/** An id or a name, and the version that an environment pins. */
const template = z.looseObject({
  launchTemplateId: z.string().nullish(),
  launchTemplateName: z.string().nullish(),
  version: z.string().nullish(),
})

const computeEnvironment = z.looseObject({
  computeEnvironmentName: z.string(),
  status: z.string().optional(),
  computeResources: z
    .looseObject({
      launchTemplate: template.extend({ overrides: z.array(template).nullish() }).nullish(),
    })
    .nullish(),
})

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_DescribeComputeEnvironments.html */
const describeComputeEnvironments = signedList(BATCH, {
  name: 'DescribeComputeEnvironments',
  path: '/v1/describecomputeenvironments',
  list: 'computeEnvironments',
  item: computeEnvironment,
})

/** In any other state, INVALID and DISABLED included, an environment may launch again. */
const ENDED: ReadonlySet<string | undefined> = new Set(['DELETING', 'DELETED'])

/** An empty text is no version and no name. */
const given = (text: string | null | undefined): string | undefined =>
  text === null || text === '' ? undefined : text

const toPin = ({
  launchTemplateId,
  launchTemplateName,
  version,
}: z.infer<typeof template>): TemplatePin => ({
  LaunchTemplateId: given(launchTemplateId),
  LaunchTemplateName: given(launchTemplateName),
  Version: given(version),
})

function launchesOf(environment: z.infer<typeof computeEnvironment>, toOrigin: ToOrigin): Launches {
  const origin = toOrigin(environment.computeEnvironmentName)
  const launched = environment.computeResources?.launchTemplate
  const named = launched ? [launched, ...(launched.overrides ?? [])] : []
  const pins = named.map(toPin).filter(namesTemplate)
  return {
    direct: referencesIn(environment, origin),
    pins: pins.map((pin) => ({ template: pin, origin })),
  }
}

/** Compute environments of AWS Batch. One that has never scaled shows in nothing of EC2. */
export const batch: ReferenceSource = {
  key: 'batch',
  operations: [describeComputeEnvironments, ...TEMPLATE_OPERATIONS],
  async read(context) {
    const all = await context.reader.readAll(
      describeComputeEnvironments,
      { members: { maxResults: 100 } },
      (page) => page.items,
    )
    const living = all.filter(({ status }) => !ENDED.has(status))
    const launches = living.map((each) => launchesOf(each, originsOf('batch', context)))
    return { resources: living.length, ...(await resolveLaunches(launches, context.templates)) }
  },
}
