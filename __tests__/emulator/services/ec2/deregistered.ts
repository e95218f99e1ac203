import type { Context } from '../../calls/context.ts'
import { AwsError } from '../../wire/errors.ts'
import type { ImageRecord } from '../../world/records.ts'

/** Images of the caller that were deregistered within the time that the options give. */
export function recentlyDeregistered({ region, behavior, now }: Context): ImageRecord[] {
  const since = now().getTime() - behavior.afterDeregistration.forMilliseconds
  return [...region.deregisteredImages.values()]
    .filter(({ deregisteredAt }) => deregisteredAt.getTime() > since)
    .map(({ record }) => record)
}

/** "The specified AMI has been deregistered and is no longer available" (errors-overview). */
export function unavailableError(id: string): AwsError {
  return new AwsError('InvalidAMIID.Unavailable', `The image ID '${id}' is no longer available`)
}
