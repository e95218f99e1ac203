import type { Run } from '../ways.ts'

/** What several entries need. */

/** The image that somebody wants back. */
export const DISABLED_IMAGE = 'ami-0d15ab1ed00000001'

export const HEADLINE = '21 images were removed'

/** Where it says nothing if all is well. */
export const SILENT: Run = { how: 'run', on: 'moto', then: 'echo done', says: /^done$/m }
