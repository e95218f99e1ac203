import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Builds `dist/` from `src/`: types are stripped by the compiler, and `@vercel/ncc` makes one file
 * of each action and its dependencies. Unminified, so that what runs can be read. What went into a
 * file is written to `build/`: the licences are checked against it.
 */

const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname

/** The action of `action.yml` and that of `merge/action.yml`. */
const BUNDLES = [
  { entry: 'build/src/index.js', out: 'dist', stats: 'build/stats.json' },
  { entry: 'build/src/merge/index.js', out: 'dist/merge', stats: 'build/merge-stats.json' },
]

await rm(`${root}build`, { recursive: true, force: true })
await rm(`${root}dist`, { recursive: true, force: true })
await run('npx', ['tsc', '--project', 'tsconfig.build.json'], { cwd: root })
for (const { entry, out, stats } of BUNDLES) {
  const options = ['--out', out, '--license', 'licenses.txt', '--stats-out', stats]
  await run('npx', ['ncc', 'build', entry, ...options], { cwd: root })
  // It says that the bundle is a module, as the package.json beside action.yml does.
  await rm(`${root}${out}/package.json`)
}
