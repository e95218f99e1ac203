import { plural } from '../../report/words.ts'
import type { PageImage } from '../data.ts'

/** The inputs of the run, by name. */
type Settings = Readonly<Record<string, string>>

/** The change that is needed, as text; parts between backquotes are code. */
type Advice = (image: PageImage, settings: Settings) => string

/** Where a setting of families stands: in the entry of `rules` that holds for the image, if any. */
const where = ({ rule }: PageImage): string => (rule === undefined ? '' : `, in ${rule}`)

const KEEP_TAG = 'The tag `ami-cleanup:keep` keeps it whatever the settings.'

const holdsSlot: Advice = (image) => {
  const { rank } = image
  if (rank === undefined) return `A smaller \`keep-previous\`${where(image)} lets it go.`
  // No run takes 0 without an age: it would remove every unused image.
  if (rank === 1) {
    return `\`keep-previous: 0\` with a \`max-age\`${where(image)} lets it go once it is older than that.`
  }
  return `\`keep-previous: ${String(rank - 1)}\`${where(image)} lets it go.`
}

const slotFor: Advice = (image) =>
  image.rank === undefined
    ? KEEP_TAG
    : `\`keep-previous: ${String(image.rank)}\`${where(image)} keeps it. ${KEEP_TAG}`

const stopUsing: Advice = ({ references }) =>
  `No setting: it goes once ${references.length === 1 ? 'what uses it does' : `the ${plural(references.length, 'use')} of it do`} not name it any more.`

/** The setting or the tag that would change the verdict, for each reason. */
const ADVICE: Readonly<Record<PageImage['reason'], Advice>> = {
  pending: () => 'Nothing: the next run looks at it again.',
  'unknown-state': () => 'No setting: a newer version of this action may know its state.',
  'not-selected': ({ rule }) =>
    rule === undefined
      ? '`include`, `exclude` or `image-ids` decide what is looked at.'
      : `${rule} keeps its whole family: take \`keep: true\` off it.`,
  unmapped: ({ id }, settings) =>
    `A \`mapping\` that gives it a family (it is \`${settings['mapping'] ?? 'tags:environment,role'}\`), or \`image-ids: ${id}\`.`,
  'in-use': stopUsing,
  protected: () => 'No setting: take off the tag or the protection that keeps it.',
  managed: () => 'No setting: what manages it removes it.',
  shared: (_, settings) =>
    settings['shared-images'] === 'remove-unused'
      ? 'No setting: it goes once it is known that no other account uses it; what is missing for that is said above.'
      : '`shared-images: remove-unused` lets it go where every account of `evidence-roles` was read and no other account uses it.',
  'recently-launched': () => 'A shorter `unused-for` lets it go sooner.',
  unreadable: ({ id }) => `\`image-ids: ${id}\` lets it go: that rule does not hold then.`,
  'keep-previous': holdsSlot,
  'too-young': (image) => `A shorter \`max-age\`${where(image)} lets it go sooner.`,
  'in-grace': (image) => `\`grace: 0d\`${where(image)} lets it go at once.`,
  'not-planned': () => 'A new plan: the `plan-file` of this run does not approve it.',
  'not-recoverable': () =>
    'A Recycle Bin rule that covers it and its snapshots, or `require-recycle-bin: false`.',
  'next-run': () =>
    'A higher count in `max-removals: N oldest`, or just the next runs: older ones go first.',
  expired: (image) => `A longer \`max-age\`${where(image)} keeps it. ${slotFor(image, {})}`,
  surplus: slotFor,
  'past-its-date': (_, settings) =>
    `A later date in its tag \`${settings['expiry-tag'] ?? 'expiry-tag'}\`. ${KEEP_TAG}`,
  requested: () => `Leave it out of \`image-ids\`. ${KEEP_TAG}`,
}

/** The changes that would turn the verdict. Parts between backquotes are settings to copy. */
export const adviceOn = (image: PageImage, settings: Settings): string =>
  ADVICE[image.reason](image, settings)
