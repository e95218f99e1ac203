import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Builds `dist/` from `src/`: types are stripped by the compiler, and `@vercel/ncc` makes one file
 * of it and its dependencies. Unminified, so that what runs can be read. What went into the file is
 * written to `build/stats.json`: the licences are checked against it.
 */

const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname

const BUNDLE = ['--out', 'dist', '--license', 'licenses.txt', '--stats-out', 'build/stats.json']

await rm(`${root}build`, { recursive: true, force: true })
await rm(`${root}dist`, { recursive: true, force: true })
await run('npx', ['tsc', '--project', 'tsconfig.build.json'], { cwd: root })
await run('npx', ['ncc', 'build', 'build/src/index.js', ...BUNDLE], { cwd: root })
// It says that the bundle is a module, as the package.json beside action.yml does.
await rm(`${root}dist/package.json`)
