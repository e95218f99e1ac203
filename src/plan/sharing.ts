import type { Grantee, Image } from '../model/index.ts'

/** An image, and whom it is shared with by its launch permissions, as far as that was asked. */
interface Shareable {
  readonly image: Pick<Image, 'isPublic'>
  readonly grantees: readonly Grantee[]
}

/** Whom an image is shared with, each once; `all` for everybody. */
export const sharedWith = ({ image, grantees }: Shareable): readonly Grantee[] => [
  ...new Set([...(image.isPublic ? ['all'] : []), ...grantees]),
]
