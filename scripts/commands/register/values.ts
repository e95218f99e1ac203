/** What several entries need. */

/** The image that somebody wants back. */
export const DISABLED_IMAGE = 'ami-0d15ab1ed00000001'

export const HEADLINE = '21 images were removed'
