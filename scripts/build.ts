import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Builds `dist/` from `src/`: types are stripped by the compiler, and `@vercel/ncc` makes one file
 * of it and its dependencies. Unminified, so that what runs can be read.
 */

const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname

await rm(`${root}build`, { recursive: true, force: true })
await rm(`${root}dist`, { recursive: true, force: true })
await run('npx', ['tsc', '--project', 'tsconfig.build.json'], { cwd: root })
await run('npx', ['ncc', 'build', 'build/index.js', '--out', 'dist', '--license', 'licenses.txt'], {
  cwd: root,
})
