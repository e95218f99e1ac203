/*
 * Preloaded into a run, this makes its Node.js look like one from before 24.5, which takes no
 * `--use-env-proxy`.
 */
Object.defineProperty(process, 'allowedNodeEnvironmentFlags', { value: new Set() })
