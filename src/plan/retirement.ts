import {
  DISABLED_AT_TAG,
  type Image,
  type KeepReason,
  type Milliseconds,
  type Protection,
  type Step,
} from '../model/index.ts'
import { instantOf } from './instants.ts'

/*
 * The retirement of an image: it is disabled first, and removed when nobody missed it for `grace`.
 * AWS holds all there is to know of it: the image's state, and its mark.
 */

/** When the image was disabled, by a mark that counts: a time that is possible for this image. */
export function disabledAtOf(image: Image, now: Date): Date | undefined {
  const { tags, createdAt, lastLaunchedAt = createdAt } = image
  const at = instantOf(tags.get(DISABLED_AT_TAG) ?? '')
  if (at === undefined || at > now || at < createdAt || at < lastLaunchedAt) return undefined
  return at
}

/** Somebody enabled a marked image and so needs it, until the mark is taken off. */
export function enabledAgain({ state, tags }: Image): Protection | undefined {
  const mark = tags.get(DISABLED_AT_TAG)
  return state === 'available' && mark !== undefined ? { by: 'enabled-again', mark } : undefined
}

/** What `grace` is: undefined where the input is not given. */
type Grace = Milliseconds | undefined

/** Why a disabled image waits; undefined where it does not, or not any more. */
export function inGrace(image: Image, grace: Grace, now: Date): KeepReason | undefined {
  const disabledAt = image.state === 'disabled' ? disabledAtOf(image, now) : undefined
  if (disabledAt === undefined || grace === 0) return undefined
  const until = grace === undefined ? undefined : new Date(disabledAt.getTime() + grace)
  return until === undefined || now < until ? { code: 'in-grace', disabledAt, until } : undefined
}

/** Nothing can be launched from an image in another state. */
const canBeLaunchedAgain = ({ state }: Image): boolean =>
  state === 'available' || state === 'disabled'

/** The step that an image is due for which nothing keeps, its grace included. */
export function stepFor(image: Image, grace: Grace, now: Date): Step {
  if (grace === undefined || grace === 0 || !canBeLaunchedAgain(image)) return 'remove'
  const isMarked = image.state === 'disabled' && disabledAtOf(image, now) !== undefined
  return isMarked ? 'remove' : 'disable'
}
