import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Lists what the bundles are made of, as CycloneDX: `npm run --silent sbom`. `npm sbom --omit=dev`
 * alone forgets every package that a tool needs as well, so npm is shown a project without tools.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname

/** The list as JSON. */
export async function listContents(): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-sbom-'))
  try {
    // npm names the list after the folder.
    const cwd = join(scratch, 'ami-cleanup')
    await mkdir(cwd)
    for (const file of ['package.json', 'package-lock.json'])
      await cp(join(ROOT, file), join(cwd, file))
    const npm = async (...args: readonly string[]) =>
      run('npm', [...args, '--package-lock-only', '--offline'], { cwd, maxBuffer: 2 ** 24 })
    await npm('pkg', 'delete', 'devDependencies')
    await npm('install', '--ignore-scripts')
    return (await npm('sbom', '--sbom-format=cyclonedx')).stdout
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

if (import.meta.main) process.stdout.write(await listContents())
