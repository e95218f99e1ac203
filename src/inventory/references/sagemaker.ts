import { z } from 'zod'
import type { SignedService } from '../../aws/endpoints.ts'
import { hasCode } from '../../aws/errors.ts'
import { ReadError, type Reader } from '../../aws/reader.ts'
import { signedList, signedOperation } from '../../aws/signed-operation.ts'
import type { NamedReference } from '../../model/index.ts'
import { originsOf, referencesIn, type ReferenceSource, type ToOrigin } from './source.ts'

/** https://docs.aws.amazon.com/general/latest/gr/sagemaker.html */
const SAGEMAKER: SignedService = {
  name: 'sagemaker',
  host: 'api.sagemaker',
  fipsHosts: { aws: 'api-fips.sagemaker', 'aws-us-gov': 'api-fips.sagemaker' },
  protocol: { kind: 'json', targetPrefix: 'SageMaker' },
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListClusters.html */
const listClusters = signedList(SAGEMAKER, {
  name: 'ListClusters',
  list: 'ClusterSummaries',
  item: z.looseObject({ ClusterName: z.string(), ClusterStatus: z.string().optional() }),
})

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeCluster.html */
const describeCluster = signedOperation(
  SAGEMAKER,
  { name: 'DescribeCluster' },
  (name: string) => ({ input: { ClusterName: name } }),
  z.looseObject({ ClusterArn: z.string() }),
)

const ENDED: ReadonlySet<string | undefined> = new Set(['Deleting'])

const isGone = (error: unknown): boolean =>
  error instanceof ReadError && hasCode(error.cause, 'ResourceNotFound')

/** A cluster that is deleted after it was listed is looked up once more: gone twice, it launches nothing. */
async function referencesOf(
  name: string,
  reader: Reader,
  toOrigin: ToOrigin,
  isSecondLook = false,
): Promise<readonly NamedReference[]> {
  try {
    return referencesIn(await reader.read(describeCluster, name), toOrigin(name))
  } catch (error) {
    if (!isGone(error)) throw error
    return isSecondLook ? [] : referencesOf(name, reader, toOrigin, true)
  }
}

/**
 * SageMaker HyperPod's clusters. They launch outside the account, from images that are shared with
 * the service: https://docs.aws.amazon.com/sagemaker/latest/dg/hyperpod-custom-ami-support.html
 */
export const sagemaker: ReferenceSource = {
  key: 'sagemaker',
  operations: [listClusters, describeCluster],
  isRead: ({ sharedImages }) => sharedImages !== 'keep',
  async read(context) {
    const { reader } = context
    const all = await reader.readAll(
      listClusters,
      { members: { MaxResults: 100 } },
      (page) => page.items,
    )
    const living = all.filter(({ ClusterStatus }) => !ENDED.has(ClusterStatus))
    const toOrigin = originsOf('sagemaker', context)
    const references = living.map(async ({ ClusterName }) =>
      referencesOf(ClusterName, reader, toOrigin),
    )
    return { resources: living.length, references: (await Promise.all(references)).flat() }
  },
}
