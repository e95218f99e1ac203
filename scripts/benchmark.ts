import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { startEmulator } from '../__tests__/emulator/index.ts'
import { createLargeReport } from '../__tests__/support/large-report.ts'
import { createLargeWorld, LARGE_ACCOUNT, LARGE_REGION } from '../__tests__/support/large-world.ts'
import { Rounds } from '../__tests__/support/rounds.ts'
import { runAction } from '../__tests__/support/run-action.ts'
import { MOST_COMMENT_CHARACTERS, renderComment } from '../src/report/comment.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../src/report/summary/index.ts'

/** The figures of the README: ratios and counts, for seconds depend on the machine. */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

/** How long a bundle takes to start and to refuse empty inputs. */
function startTime(file: string): number {
  const startedAt = performance.now()
  spawnSync(process.execPath, [file], { env: { PATH: process.env['PATH'] ?? '' } })
  return performance.now() - startedAt
}

async function compareMinified(): Promise<void> {
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

async function measureRoundTrips(): Promise<void> {
  const world = createLargeWorld({
    families: 100,
    imagesAFamily: 20,
    instances: 500,
    templates: 300,
    groups: 100,
  })
  const rounds = new Rounds()
  const emulator = await startEmulator({ world, onCall: rounds.onCall })
  await runAction({
    environment: emulator.environment(LARGE_ACCOUNT, LARGE_REGION),
    // Nothing goes, so that no question has to be asked about a single image.
    inputs: { 'keep-previous': '20' },
    onStart: rounds.onStart,
  })
  const byOperation = Map.groupBy(emulator.calls, ({ operation, input }) =>
    JSON.stringify([operation, { ...input, NextToken: undefined }]),
  )
  const longestList = Math.max(...[...byOperation.values()].map((calls) => calls.length))
  console.log(
    `round trips one after another: ${String(rounds.count)} of ${String(emulator.calls.length)} calls; the longest list has ${String(longestList)} pages`,
  )
  await emulator.stop()
}

const megabytes = (bytes: number): string => `${String(Math.round(bytes / 2 ** 20))} MiB`

function measureRendering(): void {
  const report = createLargeReport(20_000)
  const serialising = performance.now()
  const json = JSON.stringify(report)
  const rendering = performance.now()
  const summary = renderSummary(report)
  const comment = renderComment(report, { workflow: 'w', job: 'j', step: 's', configuration: 'a1' })
  const done = performance.now()
  const ratio = (done - rendering) / (rendering - serialising)
  const sizes = [
    `summary ${String(Buffer.byteLength(summary))} of ${String(MOST_SUMMARY_BYTES)} bytes`,
    `comment ${String(comment.length)} of ${String(MOST_COMMENT_CHARACTERS)} characters`,
    `report ${megabytes(Buffer.byteLength(json))}`,
  ]
  console.log(`20,000 images: ${sizes.join(', ')}`)
  console.log(`rendering to serialising the report, in time: ${ratio.toFixed(1)}`)
  // In kibibytes, over the life of this process: report, JSON text, summary and comment together.
  console.log(`peak memory of all of it: ${megabytes(process.resourceUsage().maxRSS * 1024)}`)
}

measureRendering()
await compareMinified()
await measureRoundTrips()
