import { execFile } from 'node:child_process'
import { cp, mkdtempDisposable } from 'node:fs/promises'
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
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'ami-cleanup-sbom-'))
  // npm names the list after the folder.
  const cwd = join(scratch.path, 'ami-cleanup')
  for (const file of ['package.json', 'package-lock.json'])
    await cp(join(ROOT, file), join(cwd, file))
  const npm = async (...args: readonly string[]) =>
    run('npm', [...args, '--package-lock-only', '--offline'], { cwd, maxBuffer: 2 ** 24 })
  await npm('pkg', 'delete', 'devDependencies')
  await npm('install', '--ignore-scripts')
  return (await npm('sbom', '--sbom-format=cyclonedx')).stdout
}

if (import.meta.main) process.stdout.write(await listContents())
