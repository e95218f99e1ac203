import { minify } from '@swc/core'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figures } from './figures.ts'
import type { Part } from './part.ts'
import type { Usage } from './usage-at-exit.ts'

type Name = 'unminified'

const BUNDLE = new URL('../../dist/index.js', import.meta.url).pathname
const PRELOAD = new URL('usage-at-exit.ts', import.meta.url).href

/** The fastest of so many is what the bundle takes; what the others take longer is the machine's. */
const STARTS = 7

/** The CPU time in which a bundle starts and refuses empty inputs, in seconds. */
async function timeStart(bundle: string, folder: string): Promise<number> {
  const usageFile = join(folder, 'usage.json')
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_OPTIONS: `--import=${PRELOAD}`,
    BENCHMARK_USAGE_FILE: usageFile,
  }
  spawnSync(process.execPath, [bundle], { env })
  const { cpuSeconds } = JSON.parse(await readFile(usageFile, 'utf8')) as Usage
  return cpuSeconds
}

async function compareIn(folder: string): Promise<number> {
  const small = join(folder, 'index.mjs')
  const { code } = await minify(await readFile(BUNDLE, 'utf8'), { module: true, mangle: true })
  await writeFile(small, code)
  const plain: number[] = []
  const minified: number[] = []
  for (let start = 0; start < STARTS; start += 1) {
    plain.push(await timeStart(BUNDLE, folder))
    minified.push(await timeStart(small, folder))
  }
  return Math.min(...plain) / Math.min(...minified)
}

/** How much longer the bundle takes to start because it is not minified. */
async function measureStart(): Promise<Figures<Name>> {
  const folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-minified-'))
  try {
    return { unminified: { value: await compareIn(folder), unit: 'times' } }
  } finally {
    await rm(folder, { recursive: true })
  }
}

export const START_PART: Part<Name> = {
  measure: measureStart,
  limits: { unminified: 1.25 },
  statements: [
    'The bundle is not minified, so that it can be audited. It starts in less than {unminified.limit} times the CPU time of a minified one.',
  ],
}
