import type { OperatorResponse } from '@aws-sdk/client-ec2'
import type { Context } from '../../calls/context.ts'

/**
 * Managed resources are left out of answers without IncludeManagedResources where the account hides
 * them ("Managed resource visibility", ModifyManagedResourceVisibility in the EC2 API Reference).
 */
export function isHidden(
  { Operator }: { readonly Operator?: OperatorResponse | undefined },
  { account }: Context,
): boolean {
  return Operator?.Managed === true && account.managedResources === 'hidden'
}
