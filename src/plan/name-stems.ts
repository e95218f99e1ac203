import type { Image, Mapping, PlannedImage } from '../model/index.ts'

/** A release such as `v1`, `1.2.3`. Fewer numbers, as in `22.04`, may be an operating system's. */
const RELEASE = String.raw`v\d+(?:\.\d+)*|\d+(?:\.\d+){2,}`

/** `2026-01-31`, `20260131`, with a time behind it or not. */
const DATE = String.raw`\d{4}[-.]?\d{2}[-.]?\d{2}(?:[-T_.]?\d{2,6}(?:-\d{2}){0,2}Z?)?`

/** A commit: letters and digits, because a word is no hash and a number is something else. */
const HASH = String.raw`(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,40}`

/** The name up to its release, date, hash or number, taken from the end: `al2023-web` of `al2023-web-20260101`. */
const STEM = String.raw`^(.+?)(?:(?:[-_. ](?:${RELEASE}|${DATE}|${HASH}|\d{3,}))+(?:[-_]\d{1,2})?|[-_]\d{1,2})$`

const PATTERN = new RegExp(STEM, 'u')

/** In characters: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html */
const LONGEST_NAME = 128

/** The part of a name that all versions of one thing share; undefined where it has no version. */
export const stemOf = ({ name }: Pick<Image, 'name'>): string | undefined =>
  PATTERN.exec(name.slice(0, LONGEST_NAME))?.[1]

/** A mapping, as the input takes it and as the plan does. */
export interface WrittenMapping {
  readonly text: string
  readonly mapping: Mapping
}

const BY_NAME: WrittenMapping = {
  text: `name:/${STEM}/`,
  mapping: { by: 'pattern', pattern: PATTERN },
}

/** Keys that YAML takes without quotes. AWS keeps `aws:` for itself. */
const isUsableKey = (key: string): boolean => /^[\w.+=@/-]+$/.test(key) && !key.startsWith('aws:')

const byTags = (keys: readonly string[]): WrittenMapping => ({
  text: `tags:${keys.join(',')}`,
  mapping: { by: 'tags', keys },
})

/** The values of these tags; undefined where the image lacks one. */
function valuesOf({ tags }: Image, keys: readonly string[]): string | undefined {
  const values = keys.map((key) => tags.get(key) ?? '')
  return values.includes('') ? undefined : JSON.stringify(values)
}

/** Whether these tags group images exactly as the stems of their names do, into more than one group. */
function groupsLikeStems(images: readonly Image[], keys: readonly string[]): boolean {
  const stems = new Map<string, string>()
  const values = new Map<string, string>()
  for (const image of images) {
    const [stem, value] = [stemOf(image), valuesOf(image, keys)]
    if (stem === undefined && value === undefined) continue
    if (stem === undefined || value === undefined) return false
    if ((stems.get(value) ?? stem) !== stem || (values.get(stem) ?? value) !== value) return false
    stems.set(value, stem)
    values.set(stem, value)
  }
  return values.size > 1
}

/** More keys than these make too many pairs, and few accounts have them on every image. */
const MOST_KEYS = 20

/** Keys alone, and in pairs: the first that fit are proposed. */
function candidateKeys(images: readonly Image[]): readonly (readonly string[])[] {
  const keys = [...new Set(images.flatMap(({ tags }) => [...tags.keys()]))]
    .filter(isUsableKey)
    .sort()
    .slice(0, MOST_KEYS)
  const pairs = keys.flatMap((key, index) => keys.slice(index + 1).map((other) => [key, other]))
  return [...keys.map((key) => [key]), ...pairs]
}

/**
 * A `mapping` that puts together the images whose names have one stem, and no others: by tags where
 * they group exactly as the stems do, else by the name. Undefined where few names have a stem, or no
 * two have the same one: nothing fits then.
 */
export function proposeMapping(images: readonly Image[]): WrittenMapping | undefined {
  const stems = images.flatMap((image) => stemOf(image) ?? [])
  if (stems.length * 2 < images.length || new Set(stems).size === stems.length) return undefined
  const keys = candidateKeys(images).find((each) => groupsLikeStems(images, each))
  return keys === undefined ? BY_NAME : byTags(keys)
}

/** A family that would lose images of several stems. */
export interface MixedFamily {
  readonly label: string
  readonly stems: readonly string[]
}

/** The families whose going images have names of several stems: different things may be in them. */
export function mixedFamilies(images: readonly PlannedImage[]): readonly MixedFamily[] {
  const going = images.filter(({ verdict }) => verdict.verdict !== 'keep')
  return [...Map.groupBy(going, ({ family }) => family?.key).values()].flatMap((members) => {
    const stems = [...new Set(members.flatMap(({ image }) => stemOf(image) ?? []))].sort()
    const label = members[0]?.family?.label
    return label === undefined || stems.length < 2 ? [] : [{ label, stems }]
  })
}
