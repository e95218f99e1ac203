import type { FakeAccount } from '../support/engine/account.ts'
import type { World } from './engine-world.ts'

/** Whether what is said of an image or a snapshot is what became of it. */
function isTrue(id: string, said: string, account: FakeAccount, { taken }: World): boolean {
  const { removals, images, snapshots } = account
  const isThere = images.has(id) || snapshots.has(id)
  const isOurs = removals.removed.has(id)
  switch (said) {
    case 'removed':
    case 'deleted':
      return !isThere && (isOurs || taken.has(id))
    case 'already-gone':
      return !isThere && !isOurs
    case 'failed: NotAnswered':
      return true
    default:
      return !isOurs && (isThere || taken.has(id))
  }
}

/** @returns what is wrong with what a run says of an image or a snapshot */
export function untruth(
  id: string,
  said: string,
  account: FakeAccount,
  world: World,
): string | undefined {
  if (isTrue(id, said, account, world)) return undefined
  const isThere = account.images.has(id) || account.snapshots.has(id)
  const isOurs = account.removals.removed.has(id)
  return `${id} is ${said}: there ${String(isThere)}, by us ${String(isOurs)}`
}
