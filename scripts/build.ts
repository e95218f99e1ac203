import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { glob, readFile, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Builds `dist/` from `src/`: types are stripped by the compiler, and `@vercel/ncc` makes one file
 * of each action and its dependencies. Unminified, so that what runs can be read, and without what
 * nothing in it can reach, because V8 compiles all of it at every start. `dist/built.json` says what
 * it was built from, and whose code is in it. With `--if-changed` it builds only where that is no
 * longer what is there.
 */

const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname

/** The action of `action.yml` and that of `merge/action.yml`. */
const BUNDLES = [
  { entry: 'build/src/index.js', out: 'dist', stats: 'build/stats.json' },
  { entry: 'build/src/merge/index.js', out: 'dist/merge', stats: 'build/merge-stats.json' },
]

/** With the packages, all that can change what is built. */
const SOURCES = [
  'src/**/*.{ts,css,json}',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/{build,page-assets,unused}.ts',
]

/** The tools of development that build. Others change nothing in `dist/`. */
const BUILDERS = ['@vercel/ncc', 'terser', 'typescript'].map((name) => `node_modules/${name}`)

const BUILT = 'dist/built.json'

/** What `dist/built.json` holds. */
interface Built {
  /** The SHA-256 of all sources. */
  readonly from: string
  /** The packages whose code is in each bundle, by its path. */
  readonly packages: Readonly<Record<string, readonly string[]>>
}

/** A module as ncc counts it. */
interface Module {
  /** Its path. */
  readonly name: string
  /** Those that are one with it in the bundle. */
  readonly modules?: readonly Module[]
  /** It was looked at, and nothing of it is in the bundle. */
  readonly orphan?: boolean
}

const read = async (path: string): Promise<string> => readFile(root + path, 'utf8')

const namesIn = ({ name, modules = [] }: Module): readonly string[] => [
  name,
  ...modules.flatMap(namesIn),
]

async function packagesIn(stats: string): Promise<readonly string[]> {
  const { modules } = JSON.parse(await read(stats)) as { readonly modules: readonly Module[] }
  const paths = modules.filter(({ orphan }) => orphan !== true).flatMap(namesIn)
  const names = paths.flatMap(
    (path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  )
  return [...new Set(names)].sort()
}

/** What is needed of a package. */
interface Locked {
  readonly dev?: true
  readonly version?: string
  readonly integrity?: string
}

/** Of the version of the action, the packages that are in `dist/` or build it, and all sources. */
async function hashOfSources(): Promise<string> {
  const { version } = JSON.parse(await read('package.json')) as Locked
  const { packages } = JSON.parse(await read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, Locked>>
  }
  const locked = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && (dev !== true || BUILDERS.includes(path)))
    .map(([path, { version: at, integrity }]) => [path, at, integrity])
  const hash = createHash('sha256').update(JSON.stringify({ version, locked }))
  for (const path of globSync(SOURCES, { cwd: root }).sort()) {
    const content = createHash('sha256').update(await readFile(root + path))
    hash.update(`${path} ${content.digest('hex')}\n`)
  }
  return hash.digest('hex')
}

async function isUpToDate(): Promise<boolean> {
  const files = [BUILT, ...BUNDLES.map(({ out }) => `${out}/index.js`)]
  if (!files.every((file) => existsSync(root + file))) return false
  const { from } = JSON.parse(await read(BUILT)) as Built
  return from === (await hashOfSources())
}

/**
 * The clients of AWS come twice: as one file with every call of a service, which is what ncc takes,
 * and as one ECMAScript module for each call, of which it takes those that are used.
 */
async function takeClientsAsModules(): Promise<void> {
  for await (const path of glob('build/src/**/*.js', { cwd: root })) {
    const code = await read(path)
    const changed = code.replaceAll(
      /(from ')(@aws-sdk\/client-[a-z0-9-]+)(')/g,
      '$1$2/dist-es/index.js$3',
    )
    if (changed !== code) await writeFile(`${root}${path}`, changed)
  }
}

async function build(): Promise<void> {
  await rm(`${root}build`, { recursive: true, force: true })
  // They load the compiler, which to look for changes does not need.
  const { buildPageAssets } = await import('./page-assets.ts')
  const { withoutUnused } = await import('./unused.ts')
  await buildPageAssets(root)
  const from = await hashOfSources()
  await run('npx', ['tsc', '--project', 'tsconfig.build.json'], { cwd: root })
  // Not before: where src cannot be compiled, dist stays what it was.
  await rm(`${root}dist`, { recursive: true, force: true })
  await takeClientsAsModules()
  const packages: Record<string, readonly string[]> = {}
  for (const { entry, out, stats } of BUNDLES) {
    const options = ['--out', out, '--license', 'licenses.txt', '--stats-out', stats]
    await run('npx', ['ncc', 'build', entry, ...options], { cwd: root })
    const bundle = `${root}${out}/index.js`
    await writeFile(bundle, await withoutUnused(await readFile(bundle, 'utf8')))
    // It says that the bundle is a module, as the package.json beside action.yml does.
    await rm(`${root}${out}/package.json`)
    packages[`${out}/index.js`] = await packagesIn(stats)
  }
  const built: Built = { from, packages }
  await writeFile(root + BUILT, `${JSON.stringify(built, undefined, 2)}\n`)
}

if (!process.argv.includes('--if-changed') || !(await isUpToDate())) await build()
