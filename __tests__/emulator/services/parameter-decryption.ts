import type { Context } from '../calls/context.ts'
import type { FoundParameter } from './parameter-lookup.ts'

/** Whether a call asks for the values of secrets: `WithDecryption`, in each operation that reads. */
export interface Decryption {
  readonly WithDecryption?: boolean | undefined
}

/**
 * "Any principal that retrieves the decrypted value must have kms:Decrypt permission on that key,
 * whichever Parameter Store operation they call", and the key that encrypts by default, aws/ssm,
 * "grants Decrypt permission to all IAM principals in the AWS account": there, no policy has to allow
 * it, and only a Deny is in the way ("Restricting decryption of SecureString parameter values",
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-restrict-decryption.html).
 * The emulator has no other key.
 */
export function refuseDecryption(
  found: readonly FoundParameter[],
  { WithDecryption }: Decryption,
  { region, authorizer, dialect }: Context,
): void {
  if (WithDecryption !== true || !found.some(isSecret)) return
  const denial = authorizer.explicitDeny('kms:Decrypt', {
    arn: region.arn('kms', 'key/00000000-0000-4000-8000-000000000000'),
    context: { 'kms:ViaService': [`ssm.${region.name}.amazonaws.com`] },
  })
  if (denial !== undefined) throw dialect.accessDenied(`${denial} ${FROM_KMS}`)
}

/** SSM hands the refusal of KMS on, as its own (github.com/tryolabs/aws-workshop/issues/6). */
const FROM_KMS =
  '(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: emulated; Proxy: null)'

/** Not decrypted, a secret comes as its ciphertext ("WithDecryption", GetParameters). */
export function valueOf(parameter: FoundParameter, { WithDecryption }: Decryption): string {
  const { value } = parameter
  const isCiphertext = isSecret(parameter) && WithDecryption !== true
  return isCiphertext ? Buffer.from(value).toString('base64') : value
}

function isSecret({ record }: FoundParameter): boolean {
  return record.type === 'SecureString'
}
