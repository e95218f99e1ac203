import manifest from '../../package.json' with { type: 'json' }

/** The version of the action. The bundle holds it, because a release is built with its own. */
export const VERSION: string = manifest.version
