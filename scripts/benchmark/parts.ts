import { minify } from '@swc/core'
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator } from '../../__tests__/emulator/index.ts'
import { createLargeReport } from '../../__tests__/support/large-report.ts'
import {
  createLargeWorld,
  LARGE_ACCOUNT,
  LARGE_REGION,
} from '../../__tests__/support/large-world.ts'
import { Rounds } from '../../__tests__/support/rounds.ts'
import { runAction } from '../../__tests__/support/run-action.ts'
import { MOST_COMMENT_CHARACTERS, renderComment } from '../../src/report/comment.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../src/report/summary/index.ts'
import type { Figures, Part } from './figures.ts'
import { LEGS_PART } from './legs.ts'
import { PACE_PART } from './pace.ts'
import { PAGE_PART } from './page.ts'
import { goingIn, inFolder, requireCount, runOnStage, tellStaged, watchUsage } from './run.ts'
import { SIZE } from './stages.ts'
import { WIDTH_PART } from './width.ts'

const ACCOUNT = {
  families: 100,
  imagesAFamily: 20,
  instances: 500,
  templates: 300,
  groups: 100,
} as const

/** How many calls of a plan have to wait for one another. */
async function measureRounds(): Promise<Figures> {
  const rounds = new Rounds()
  const emulator = await startEmulator({ world: createLargeWorld(ACCOUNT), onCall: rounds.onCall })
  await runAction({
    environment: emulator.environment(LARGE_ACCOUNT, LARGE_REGION),
    // Nothing goes, so that no question has to be asked about a single image.
    inputs: { 'keep-previous': String(ACCOUNT.imagesAFamily) },
    onStart: rounds.onStart,
  })
  await emulator.stop()
  const lists = Map.groupBy(emulator.calls, ({ operation, input }) =>
    JSON.stringify([operation, { ...input, NextToken: undefined }]),
  )
  return {
    images: { value: ACCOUNT.families * ACCOUNT.imagesAFamily, unit: 'images' },
    instances: { value: ACCOUNT.instances, unit: 'instances' },
    templates: { value: ACCOUNT.templates, unit: 'launch templates' },
    groups: { value: ACCOUNT.groups, unit: 'groups' },
    calls: { value: emulator.calls.length, unit: 'calls' },
    rounds: { value: rounds.count, unit: 'rounds' },
    pages: { value: Math.max(...[...lists.values()].map(({ length }) => length)), unit: 'pages' },
  }
}

const ROUNDS_PART: Part = {
  measure: measureRounds,
  limits: { rounds: 10 },
  statements: [
    'On an account of {images} images, {instances} instances, {templates} launch templates and {groups} groups, a plan takes {calls} calls in fewer than {rounds.limit} rounds, each of which waits for the one before; the longest list has {pages} pages. The emulator answers no call of a round before the run can do nothing but wait. Here nothing is to go; questions about single images come on top, at the pace above.',
  ],
}

const IMAGES = 20_000

const SITE = { workflow: 'w', job: 'j', step: 's', configuration: 'a1' } as const

/** How large the pages of one large report are. */
function measurePages(): Figures {
  const report = createLargeReport(IMAGES)
  return {
    images: { value: IMAGES, unit: 'images' },
    summary: { value: Buffer.byteLength(renderSummary(report)), unit: 'bytes' },
    comment: { value: renderComment(report, SITE).length, unit: 'characters' },
  }
}

const RENDERING_PART: Part = {
  measure: () => Promise.resolve(measurePages()),
  limits: { summary: MOST_SUMMARY_BYTES, comment: MOST_COMMENT_CHARACTERS },
  statements: [
    "For {images} images the summary has {summary} and the comment {comment} characters, both within GitHub's limits.",
  ],
}

/** What a dry run over one very large account takes. */
async function measureSize(): Promise<Figures> {
  const staged = await runOnStage(
    { part: 'size' },
    // Without the questions about sharing, which are one call an image.
    { 'keep-previous': String(SIZE.keepPrevious), 'shared-images': 'remove' },
  )
  requireCount('images that go', goingIn(staged), SIZE.going)
  console.table(tellStaged(staged))
  const images = staged.run.report?.totals.images.total ?? NaN
  return {
    images: { value: images, unit: 'images' },
    going: { value: SIZE.going, unit: 'images' },
    memory: { value: staged.peakBytes, unit: 'bytes' },
  }
}

const SIZE_PART: Part = {
  measure: measureSize,
  limits: { memory: 768e6 },
  statements: [
    'A plan of one account and Region with {images} images, of which {going} would go, needs less than {memory.limit} of memory.',
  ],
}

const BUNDLE = new URL('../../dist/index.js', import.meta.url).pathname

/** The fastest of so many is what the bundle takes; what the others take longer is the machine's. */
const STARTS = 7

/** The CPU time in which a bundle starts and refuses empty inputs, in seconds. */
async function timeStart(bundle: string, folder: string): Promise<number> {
  const usage = watchUsage(folder)
  const env = { PATH: process.env['PATH'] ?? '', ...usage.environment }
  spawnSync(process.execPath, [bundle], { env })
  return (await usage.read()).cpuSeconds
}

/** How much longer the bundle takes to start because it is not minified. */
async function measureStart(folder: string): Promise<Figures> {
  const small = join(folder, 'index.mjs')
  const { code } = await minify(await readFile(BUNDLE, 'utf8'), { module: true, mangle: true })
  await writeFile(small, code)
  const [plain, minified]: [number[], number[]] = [[], []]
  for (let start = 0; start < STARTS; start += 1) {
    plain.push(await timeStart(BUNDLE, folder))
    minified.push(await timeStart(small, folder))
  }
  return { unminified: { value: Math.min(...plain) / Math.min(...minified), unit: 'times' } }
}

const START_PART: Part = {
  measure: async () => inFolder(measureStart),
  limits: { unminified: 1.25 },
  statements: [
    'The bundle is not minified, so that it can be audited. It starts in less than {unminified.limit} times the CPU time of a minified one.',
  ],
}

/** The parts of the benchmark, in the order in which they are measured and stand in the README. */
export const PARTS: Readonly<Record<string, Part>> = {
  rounds: ROUNDS_PART,
  rendering: RENDERING_PART,
  page: PAGE_PART,
  pace: PACE_PART,
  width: WIDTH_PART,
  legs: LEGS_PART,
  size: SIZE_PART,
  start: START_PART,
}
