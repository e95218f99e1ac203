import type { OperatorResponse } from '@aws-sdk/client-ec2'

/** `OperatorResponse` in the EC2 API Reference: the service that runs a resource, if one does. */
export function managedBy(principal: string | undefined): OperatorResponse {
  return principal === undefined ? { Managed: false } : { Managed: true, Principal: principal }
}
