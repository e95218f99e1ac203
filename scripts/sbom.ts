import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Lists what the bundles are made of, as CycloneDX: `npm run --silent sbom`. `npm sbom --omit=dev`
 * alone forgets every package that a tool needs as well, so npm is shown a project without tools.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url)

interface Locked {
  /** Only tools need it. */
  readonly dev?: boolean
}

interface Lock {
  readonly packages: Readonly<Record<string, Locked>>
}

const NO_TOOLS = { devDependencies: {} }

/** As npm writes it where there are no tools: the root without them, and without what only they need. */
function withoutTools(lock: Lock): Lock {
  const needed = Object.entries(lock.packages).filter(([, { dev }]) => dev !== true)
  const packages = Object.fromEntries(needed)
  return { ...lock, packages: { ...packages, '': { ...packages[''], ...NO_TOOLS } } }
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(new URL(path, ROOT), 'utf8')) as T
}

/** The list as JSON. */
export async function listContents(): Promise<string> {
  const manifest = await readJson<{ readonly name: string }>('package.json')
  const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-sbom-'))
  try {
    // npm names the list after the folder.
    const folder = join(scratch, manifest.name)
    await mkdir(folder)
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, ...NO_TOOLS }))
    const lock = withoutTools(await readJson<Lock>('package-lock.json'))
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock))
    const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx']
    return (await run('npm', args, { cwd: folder, maxBuffer: 2 ** 24 })).stdout
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

if (import.meta.main) process.stdout.write(await listContents())
