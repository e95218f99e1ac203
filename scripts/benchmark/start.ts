import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = new URL('../../', import.meta.url).pathname

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

/** How long a bundle takes to start and to refuse empty inputs, in milliseconds. */
function startTime(file: string): number {
  const startedAt = performance.now()
  spawnSync(process.execPath, [file], { env: { PATH: process.env['PATH'] ?? '' } })
  return performance.now() - startedAt
}

/** What minifying the bundle would gain. */
export async function measureStart(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-minified-'))
  const args = ['ncc', 'build', 'build/index.js', '--minify', '--out', folder]
  await run('npx', args, { cwd: ROOT })
  const plain: number[] = []
  const minified: number[] = []
  for (let round = 0; round < 15; round += 1) {
    plain.push(startTime(join(ROOT, 'dist/index.js')))
    minified.push(startTime(join(folder, 'index.js')))
  }
  await rm(folder, { recursive: true })
  const ratio = median(minified) / median(plain)
  console.log(`start, minified to unminified: ${ratio.toFixed(2)}`)
}
