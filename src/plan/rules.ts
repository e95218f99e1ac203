import {
  DAY,
  type Family,
  type Grantee,
  type Image,
  type KeepReason,
  type Knowledge,
  type Milliseconds,
  type Policy,
  type Reference,
} from '../model.ts'
import { notSelectedByFilters } from './filters.ts'
import { managerOf, protectionOf } from './protection.ts'

/** An image with all that the rules look at. */
export interface Candidate {
  readonly image: Image
  readonly family: Family | undefined
  /** What it lacks to have a family. */
  readonly missing: readonly string[]
  readonly references: readonly Reference[]
  readonly sharing: Knowledge<readonly Grantee[]> | undefined
}

export interface RuleContext {
  readonly policy: Policy
  readonly now: Date
}

type Rule = (candidate: Candidate, context: RuleContext) => KeepReason | undefined

/** Whether `image-ids` names it: then the rules about versions and ages do not apply to it. */
export const isNamed = (image: Image, policy: Policy): boolean => policy.imageIds.includes(image.id)

/** Since the creation date. */
export const ageOf = (image: Image, now: Date): Milliseconds =>
  now.getTime() - image.createdAt.getTime()

const pending: Rule = ({ image: { state } }) =>
  state === 'pending' || state === 'transient' ? { code: 'pending', state } : undefined

const notSelected: Rule = ({ image }, { policy }) => {
  if (policy.imageIds.length > 0 && !isNamed(image, policy)) {
    return { code: 'not-selected', by: 'image-ids', filter: undefined }
  }
  return notSelectedByFilters(image, policy)
}

const unmapped: Rule = ({ image, family, missing }, { policy }) =>
  family === undefined && !isNamed(image, policy) ? { code: 'unmapped', missing } : undefined

const inUse: Rule = ({ references }) => (references.length > 0 ? { code: 'in-use' } : undefined)

const protectedImage: Rule = ({ image }, { now }) => {
  const protection = protectionOf(image, now)
  return protection && { code: 'protected', protection }
}

const managed: Rule = ({ image }) => {
  const found = managerOf(image.tags)
  return found && { code: 'managed', ...found }
}

const shared: Rule = ({ image, sharing }, { policy }) => {
  if (policy.sharedImages === 'remove') return undefined
  const grantees = [...(image.isPublic ? ['all'] : []), ...(sharing?.known ? sharing.value : [])]
  return grantees.length > 0 ? { code: 'shared', grantees: [...new Set(grantees)] } : undefined
}

const recentlyLaunched: Rule = ({ image }, { policy, now }) => {
  const { lastLaunchedAt } = image
  if (lastLaunchedAt === undefined || isNamed(image, policy)) return undefined
  // Switched off, even where AWS's clock is ahead of the runner's.
  if (policy.unusedFor === 0) return undefined
  const sinceLaunch = now.getTime() - lastLaunchedAt.getTime()
  return sinceLaunch < policy.unusedFor
    ? { code: 'recently-launched', lastLaunchedAt, limit: policy.unusedFor }
    : undefined
}

/** Rules 1 to 8 of the decision table, in its order: the first that holds is the reason. */
const RULES: readonly Rule[] = [
  pending,
  notSelected,
  unmapped,
  inUse,
  protectedImage,
  managed,
  shared,
  recentlyLaunched,
]

/** Why an image is kept on its own account, before it is compared with its family. */
export function keptByItself(candidate: Candidate, context: RuleContext): KeepReason | undefined {
  for (const rule of RULES) {
    const reason = rule(candidate, context)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Rule 10: strictly younger than `max-age`, or than a day where there is none. */
export function tooYoung(image: Image, { policy, now }: RuleContext): KeepReason | undefined {
  if (isNamed(image, policy)) return undefined
  const age = ageOf(image, now)
  const limit = policy.maxAge ?? DAY
  return age < limit ? { code: 'too-young', age, limit } : undefined
}
