import fc from 'fast-check'
import { wishes } from './arbitraries.ts'
import { propertyOf, type Complaints } from './law.ts'
import { policyOf } from './policy.ts'
import type { Wishes } from './account.ts'
import { fleet, launchedIn, removedIn, type Fleet } from './split-world.ts'

type Story = readonly [Fleet, Wishes]

/** No run may lose an image that somebody launches from, whichever accounts and Regions it reads. */
function complaintsAboutSplit([of, given]: Story): Complaints {
  const launched = launchedIn(of)
  return (['keep', 'remove-unused'] as const).flatMap((sharedImages) =>
    removedIn(of, { ...policyOf(given), sharedImages })
      .filter((id) => launched.has(id))
      .map((id) => `${id} goes with shared-images: ${sharedImages}, and somebody launches from it`),
  )
}

export const splitProperty = (): fc.IAsyncProperty<[Story]> =>
  propertyOf(fc.tuple(fleet, wishes), complaintsAboutSplit)
