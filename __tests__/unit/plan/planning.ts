import {
  type Answers,
  type HoldReason,
  type Image,
  isSameTarget,
  type Inventory,
  type PlannedImage,
  type PlannedOrphan,
  type PlannedSnapshot,
  type Policy,
  type Questions,
  type Snapshot,
  type SnapshotKeepReason,
  type SnapshotVerdict,
  type TargetInventory,
  type TargetPlan,
  type UnknownAlias,
  type Verdict,
} from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import { questionsAbout, type TargetQuestions } from '../../../src/plan/questions.ts'
import {
  aGreedyPolicy,
  anApproval,
  anImage,
  anInventory,
  aReference,
  aSnapshot,
  daysAgo,
  imageId,
  known,
  mapped,
  naming,
  NOW,
  snapshotId,
  someAnswers,
  tags,
} from '../../support/model-factories.ts'
import { OTHER } from './usages.ts'

export * from '../../../src/model/index.ts'
export * from '../../support/model-factories.ts'
export * from './usages.ts'

export const [A, B, C, D] = [imageId(1), imageId(2), imageId(3), imageId(4)] as const
export const [S, T, U] = [snapshotId(1), snapshotId(2), snapshotId(3)] as const

export const ids = (...numbers: readonly number[]): readonly string[] => numbers.map(imageId)

export const tagged = (record: Readonly<Record<string, string>>): Pick<Image, 'tags'> => ({
  tags: tags(record),
})

export const aged = (id: number, days: number, overrides: Partial<Image> = {}): Image =>
  anImage({ id: imageId(id), createdAt: daysAgo(days), ...overrides })

export const mapping = (id: string, ...snapshots: readonly string[]): Image =>
  anImage({ id, snapshots: snapshots.map((each) => mapped(each)) })

/** The snapshots of an account. */
export const owning = (
  ...overrides: readonly Partial<Snapshot>[]
): Pick<TargetInventory, 'snapshots'> => ({ snapshots: known(overrides.map(aSnapshot)) })

/** A snapshot whose description says which image it was made for. */
export const madeFor = (image: string, overrides: Partial<Snapshot> = {}): Snapshot =>
  aSnapshot({ description: `Created by CreateImage(i-00000009) for ${image}`, ...overrides })

/** A Recycle Bin with these images. */
export const bin = (...imageIds: readonly string[]): Pick<TargetInventory, 'recycleBin'> => ({
  recycleBin: known({ imageIds: new Set(imageIds), snapshotIds: new Set() }),
})

/** A plan file that removes these images, each with these snapshots. */
export const approving = (
  images: Readonly<Record<string, readonly string[]>>,
): Pick<Policy, 'approvals'> => ({
  approvals: [
    anApproval({
      images: new Map(Object.entries(images).map(([id, each]) => [id, new Set(each)])),
    }),
  ],
})

/** What was answered about the sharing of these images or snapshots. */
export const shared = (
  kind: 'imageSharing' | 'snapshotSharing',
  grantees: Readonly<Record<string, readonly string[]>>,
): { readonly answers: Answers } => ({
  answers: someAnswers({ [kind]: new Map(Object.entries(grantees)) }),
})

export const LOCK = { state: 'governance', expiresOn: daysAgo(-30) } as const

/** What holds the snapshot S, in the order in which it is tried. */
export const HOLDING: readonly (readonly [
  HoldReason,
  Partial<Snapshot>,
  Partial<TargetInventory>,
])[] = [
  [{ code: 'locked', lock: LOCK }, {}, { locks: known(new Map([[S, LOCK]])) }],
  [
    { code: 'managed', manager: 'AWS Backup', tag: 'aws:backup:source-resource' },
    tagged({ 'aws:backup:source-resource': '' }),
    {},
  ],
  [
    { code: 'protected', protection: { by: 'keep-tag', value: '' } },
    tagged({ 'ami-cleanup:keep': '' }),
    {},
  ],
  [
    { code: 'referenced', references: [aReference({ resource: 'lt-1' })] },
    {},
    { references: [naming(S, { resource: 'lt-1' })] },
  ],
  [{ code: 'shared', grantees: [OTHER] }, {}, shared('snapshotSharing', { [S]: [OTHER] })],
  [
    { code: 'fast-restore', zones: ['eu-west-1a'] },
    {},
    { fastRestores: known(new Map([[S, ['eu-west-1a']]])) },
  ],
]

/** An alias that may not be read. */
export const BLIND: { readonly unknownAliases: readonly UnknownAlias[] } = {
  unknownAliases: [
    { source: 'launch-templates', resource: 'lt-1 version 2', alias: 'resolve:ssm:/ami' },
  ],
}

export function only<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined || items.length > 1) throw new Error(`${String(items.length)}, not one`)
  return item
}

/** The plans of all targets. */
export const plansOf = (
  inventory: Inventory,
  policy: Partial<Policy> = {},
): readonly TargetPlan[] => plan(inventory, aGreedyPolicy(policy), NOW).targets

/** The plan of the only target. */
export const planOf = (
  inventory: Partial<TargetInventory>,
  policy: Policy,
  earlier: readonly TargetPlan[] = [],
): TargetPlan => only(plan(anInventory([inventory]), policy, NOW, earlier).targets)

export const plannedImage = ({ images }: TargetPlan, id: string): PlannedImage =>
  only(images.filter(({ image }) => image.id === id))

/** What becomes of an image that would go, but for what the overrides say. */
export function planOne(
  image: Partial<Image>,
  policy: Partial<Policy> = {},
  inventory: Partial<TargetInventory> = {},
): PlannedImage {
  const subject = anImage(image)
  const images = [subject, ...(inventory.images ?? [])]
  return plannedImage(planOf({ ...inventory, images }, aGreedyPolicy(policy)), subject.id)
}

export const verdictOn = (...of: Parameters<typeof planOne>): Verdict => planOne(...of).verdict

/** An image that would go, but for what this says of it, of the inputs and of what was read. */
export interface World {
  readonly image?: Partial<Image>
  readonly policy?: Partial<Policy>
  readonly inventory?: Partial<TargetInventory>
}

/** Such as `keep in-use`. */
export const inWords = ({ verdict }: Pick<PlannedImage | PlannedOrphan, 'verdict'>): string =>
  `${verdict.verdict} ${verdict.reason.code}`

/** Every image with its verdict in words, in the order of the plan. */
export const verdictsOf = ({ images }: TargetPlan): readonly string[] => images.map(inWords)

/** Every image with the code of its reason. */
export const reasonsOf = ({ images }: TargetPlan): Readonly<Record<string, string>> =>
  Object.fromEntries(images.map(({ image, verdict }) => [image.id, verdict.reason.code]))

export const removedOf = ({ images }: TargetPlan): readonly string[] =>
  images.filter(({ verdict }) => verdict.verdict === 'remove').map(({ image }) => image.id)

export const remove: SnapshotVerdict = { verdict: 'remove' }
export const keep = (reason: SnapshotKeepReason): SnapshotVerdict => ({ verdict: 'keep', reason })

export const snapshotVerdicts = ({
  snapshots,
}: Pick<PlannedImage, 'snapshots'>): readonly SnapshotVerdict[] =>
  snapshots.map(({ verdict }) => verdict)

/** What becomes of the only snapshot of the only image, which goes. */
export function planSnapshot(
  snapshot: Snapshot,
  policy: Partial<Policy> = {},
  inventory: Partial<TargetInventory> = {},
): PlannedSnapshot {
  const image = mapping(A, snapshot.id)
  const planned = planOne(image, policy, { snapshots: known([snapshot]), ...inventory })
  if (planned.verdict.verdict !== 'remove') throw new Error('The image stays.')
  return only(planned.snapshots)
}

/** What becomes of the only snapshot of an account, as an orphan. */
export const planOrphan = (
  snapshot: Snapshot,
  policy: Partial<Policy> = {},
  inventory: Partial<TargetInventory> = {},
): PlannedOrphan =>
  only(
    planOf(
      { snapshots: known([snapshot]), ...inventory },
      aGreedyPolicy({ orphanSnapshots: 'delete', ...policy }),
    ).orphans,
  )

export const NOTHING: Questions = { imageReferences: [], imageSharing: [], snapshotSharing: [] }

/** What is asked in all targets; one in which nothing is asked is not among them. */
export const askedIn = (inventory: Inventory, policy: Policy): readonly TargetQuestions[] =>
  questionsAbout(plan(inventory, policy, NOW), inventory, policy)

/** What is asked of the first target, where others may be planned with it. */
export function questions(
  inventory: Partial<TargetInventory>,
  policy: Policy,
  others: readonly Partial<TargetInventory>[] = [],
): Questions {
  const whole = anInventory([inventory, ...others])
  const [own] = whole.targets
  const asked = askedIn(whole, policy).find(
    ({ target }) => own !== undefined && isSameTarget(target, own.target),
  )
  return asked?.questions ?? NOTHING
}
