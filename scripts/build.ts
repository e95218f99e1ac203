import { execFile } from 'node:child_process'
import { glob, readFile, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { buildPageAssets } from './page-assets.ts'
import { withoutUnused } from './unused.ts'

/**
 * Builds `dist/` from `src/`: types are stripped by the compiler, and `@vercel/ncc` makes one file
 * of each action and its dependencies. Unminified, so that what runs can be read, and without what
 * nothing in it can reach, because V8 compiles all of it at every start. What went into a file is
 * written to `build/`: the licences are checked against it.
 */

const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname

/** The action of `action.yml` and that of `merge/action.yml`. */
const BUNDLES = [
  { entry: 'build/src/index.js', out: 'dist', stats: 'build/stats.json' },
  { entry: 'build/src/merge/index.js', out: 'dist/merge', stats: 'build/merge-stats.json' },
]

/**
 * The clients of AWS come twice: as one file with every call of a service, which is what ncc takes,
 * and as one ECMAScript module for each call, of which it takes those that are used.
 */
async function takeClientsAsModules(): Promise<void> {
  for await (const path of glob('build/src/**/*.js', { cwd: root })) {
    const code = await readFile(`${root}${path}`, 'utf8')
    const changed = code.replaceAll(
      /(from ')(@aws-sdk\/client-[a-z0-9-]+)(')/g,
      '$1$2/dist-es/index.js$3',
    )
    if (changed !== code) await writeFile(`${root}${path}`, changed)
  }
}

await rm(`${root}build`, { recursive: true, force: true })
await rm(`${root}dist`, { recursive: true, force: true })
await buildPageAssets(root)
await run('npx', ['tsc', '--project', 'tsconfig.build.json'], { cwd: root })
await takeClientsAsModules()
for (const { entry, out, stats } of BUNDLES) {
  const options = ['--out', out, '--license', 'licenses.txt', '--stats-out', stats]
  await run('npx', ['ncc', 'build', entry, ...options], { cwd: root })
  const bundle = `${root}${out}/index.js`
  await writeFile(bundle, withoutUnused(await readFile(bundle, 'utf8')))
  // It says that the bundle is a module, as the package.json beside action.yml does.
  await rm(`${root}${out}/package.json`)
}
