import { z } from 'zod'
import type { Milliseconds, Target } from '../model/index.ts'
import { createReadClients, type ReadClientSettings } from './clients.ts'
import type { SignedService } from './endpoints.ts'
import { queryList, signedOperation } from './signed-operation.ts'

/** https://docs.aws.amazon.com/general/latest/gr/iam-service.html: one endpoint for each partition. */
const IAM: SignedService = {
  name: 'iam',
  protocol: { kind: 'query', version: '2010-05-08' },
  global: {
    aws: { host: 'iam.amazonaws.com', fipsHost: 'iam-fips.amazonaws.com', region: 'us-east-1' },
    'aws-cn': { host: 'iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' },
    'aws-us-gov': { host: 'iam.us-gov.amazonaws.com', region: 'us-gov-west-1' },
    'aws-eusc': { host: 'iam.eusc-de-east-1.amazonaws.eu', region: 'eusc-de-east-1' },
  },
}

/**
 * The name that people know an account by. An account has one alias at most.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
 */
export const listAccountAliases = signedOperation(
  IAM,
  { name: 'ListAccountAliases' },
  (input: object) => ({ input: { ...input } }),
  z.object({ AccountAliases: queryList(z.string().max(63)) }),
)

/** Where IAM cannot be reached, as in a network without a way out, nobody waits for a name. */
const WAIT: Milliseconds = 3_000

/** The alias of an account; undefined where it has none, or where nobody can tell it. */
export async function readAccountAlias(
  { partition }: Pick<Target, 'partition'>,
  settings: ReadClientSettings,
): Promise<string | undefined> {
  if (IAM.global?.[partition] === undefined) return undefined
  const clients = createReadClients(settings)
  try {
    const options = { abortSignal: AbortSignal.timeout(WAIT) }
    const { AccountAliases } = await listAccountAliases.send(clients, {}, options)
    return AccountAliases[0]
  } catch {
    // It is a courtesy to readers: no run fails or waits because of it, and its absence says nothing.
    return undefined
  }
}
