import { DIALECTS } from '../wire/errors.ts'
import type { HttpRequest } from '../wire/http.ts'
import type { ServiceName } from '../wire/model.ts'
import type { PresentedKeys } from './credentials.ts'

/** The service, Region and signer that a request names beside its content. */
export interface RequestScope {
  readonly service: ServiceName
  readonly region: string
  /** None: the request is not signed. */
  readonly keys: PresentedKeys | undefined
}

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/

/** The credential scope of Signature Version 4 names service and Region. */
export function readScope({ headers, body }: HttpRequest): RequestScope | undefined {
  const [, accessKeyId, region, service] = CREDENTIAL.exec(headers.authorization ?? '') ?? []
  if (accessKeyId !== undefined && region !== undefined && isService(service)) {
    const sessionToken = headers['x-amz-security-token']
    return { service, region, keys: { accessKeyId, sessionToken: sessionToken?.toString() } }
  }
  // AssumeRoleWithWebIdentity is the one operation that is called without credentials.
  const action = new URLSearchParams(body).get('Action')
  if (action !== 'AssumeRoleWithWebIdentity') return undefined
  return { service: 'sts', region: 'aws-global', keys: undefined }
}

const isService = (name = ''): name is ServiceName => Object.hasOwn(DIALECTS, name)
