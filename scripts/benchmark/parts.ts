import { minify } from '@swc/core'
import { spawnSync } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '../../__tests__/emulator/index.ts'
import { createLargeWorld } from '../../__tests__/support/large-world.ts'
import { createFleetReport, writePageOf } from '../../__tests__/support/page-reports.ts'
import { Rounds } from '../../__tests__/support/rounds.ts'
import { runAction } from '../../__tests__/support/run-action.ts'
import { MOST_COMMENT_CHARACTERS, renderComment } from '../../src/report/comment.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../src/report/summary/index.ts'
import { part, type Part } from './figures.ts'
import { LEGS_PART } from './legs.ts'
import {
  countThrottled,
  makeFolder,
  ofLargeAccount,
  requireCount,
  runOn,
  spanOf,
  withUsage,
  type StagedRun,
} from './run.ts'
import { countFleet, createPaceWorld, PACE, planFleet, type Fleet } from './stages.ts'

const ACCOUNT = { families: 100, imagesAFamily: 20, instances: 500, templates: 300, groups: 100 }

/** How many calls of a plan have to wait for one another. */
const ROUNDS_PART = part({
  measure: async () => {
    const rounds = new Rounds()
    const world = createLargeWorld(ACCOUNT)
    const emulator = await startEmulator({ world, onCall: rounds.onCall })
    await runAction({
      environment: ofLargeAccount(emulator),
      // Nothing goes, so that no question has to be asked about a single image.
      inputs: { 'keep-previous': String(ACCOUNT.imagesAFamily) },
      onStart: rounds.onStart,
    })
    await emulator.stop()
    const lists = Map.groupBy(emulator.calls, ({ operation, input }) =>
      JSON.stringify([operation, { ...input, NextToken: undefined }]),
    )
    const { families, imagesAFamily, ...others } = ACCOUNT
    return {
      ...{ images: families * imagesAFamily, ...others },
      calls: emulator.calls.length,
      rounds: rounds.count,
      pages: Math.max(...[...lists.values()].map(({ length }) => length)),
    }
  },
  limits: { rounds: 10 },
  statements: [
    'On an account of {images} images, {instances} instances, {templates} launch templates and {groups} groups, a plan takes {calls} calls in fewer than {rounds.limit} rounds, each of which waits for the one before; the longest list has {pages} pages. The emulator answers no call of a round before the run can do nothing but wait. Here nothing is to go; questions about single images come on top, at the pace above.',
  ],
})

const IMAGES = 20_000
const MANY_IMAGES = 100_000

const SITE = { workflow: 'w', job: 'j', step: 's', configuration: 'a1' } as const

/** How large the pages on GitHub are for one large report. */
const RENDERING_PART = part({
  measure: () => {
    const report = createFleetReport(IMAGES)
    return Promise.resolve({
      images: IMAGES,
      summaryBytes: Buffer.byteLength(renderSummary(report)),
      comment: renderComment(report, SITE).length,
    })
  },
  limits: { summaryBytes: MOST_SUMMARY_BYTES, comment: MOST_COMMENT_CHARACTERS },
  statements: [
    "For {images} images the summary has {summaryBytes} and the comment {comment} characters, both within GitHub's limits.",
  ],
})

const MIB = 1024 ** 2

async function bytesOfPage(images: number): Promise<number> {
  await using folder = await makeFolder()
  const address = await writePageOf(createFleetReport(images), folder.path)
  return (await stat(fileURLToPath(address))).size
}

/** How large the HTML pages of large accounts are. */
const PAGE_PART = part({
  measure: async () => ({
    images: IMAGES,
    pageBytes: await bytesOfPage(IMAGES),
    manyImages: MANY_IMAGES,
    manyPageBytes: await bytesOfPage(MANY_IMAGES),
  }),
  limits: { pageBytes: MIB, manyPageBytes: 5 * MIB },
  statements: [
    'The HTML page of {images} images has {pageBytes}, that of {manyImages} images {manyPageBytes}.',
  ],
})

/** DeregisterImage: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
const BUCKET = { burst: 100, rate: 5 } as const

/** No run can take less time to deregister so many images, in seconds. */
const FLOOR = (PACE.going - BUCKET.burst) / BUCKET.rate

async function removeAll(sharedImages: 'remove' | 'keep'): Promise<StagedRun> {
  const inputs = { 'dry-run': 'false', 'max-removals': 'none', 'shared-images': sharedImages }
  const staged = await runOn(createPaceWorld(), inputs)
  for (const output of ['deleted-image-ids', 'deleted-snapshot-ids']) {
    const { length } = JSON.parse(staged.outputs[output] ?? '[]') as readonly string[]
    requireCount(output, length, PACE.going)
  }
  return staged
}

/** How near removal comes to the pace that AWS documents, without questions and with them. */
const PACE_PART = part({
  measure: async () => {
    const [remove, keep] = [await removeAll('remove'), await removeAll('keep')]
    const spans = [remove, keep].map((run) => spanOf('DeregisterImage', run.calls) / FLOOR)
    const all = [...remove.calls, ...keep.calls]
    return {
      ...{ images: PACE.images, going: PACE.going, ...BUCKET },
      deregistering: Math.max(...spans),
      unasked: remove.seconds / FLOOR,
      asked: keep.seconds / FLOOR,
      calls: all.length,
      throttled: countThrottled(all),
    }
  },
  limits: { deregistering: 1.1 },
  statements: [
    '{going} of {images} images, removed under the budgets that EC2 documents: the floor is ({going} − {burst}) / {rate} seconds. From the first deregistration to the last it takes less than {deregistering.limit} times as long, without the questions about sharing and with them.',
    'The whole run takes {unasked} times as long with `shared-images: remove`, and {asked} times with the questions.',
    'Of the {calls} calls of both runs {throttled} are throttled.',
  ],
})

const CONTENTS = { families: 10, imagesAFamily: 10, instances: 10, templates: 5, groups: 3 }

/** With 15 Regions each, 30 accounts and Regions, and 300. */
const SMALL: Fleet = { contents: CONTENTS, accounts: 2, leg: 0 }
const LARGE: Fleet = { ...SMALL, accounts: 20 }

/** What a dry run over many targets takes, and how that grows with them. */
const WIDTH_PART = part({
  measure: async () => {
    const [small, large] = [await planFleet(SMALL), await planFleet(LARGE)]
    return {
      smallTargets: countFleet(SMALL).targets,
      ...countFleet(LARGE),
      calls: large.calls.length,
      callGrowth: large.calls.length / small.calls.length,
      timeGrowth: large.seconds / small.seconds,
      cpuGrowth: large.cpuSeconds / small.cpuSeconds,
      memoryBytes: large.peakBytes,
    }
  },
  limits: { memoryBytes: 1e9, timeGrowth: 10, cpuGrowth: 10 },
  statements: [
    'A plan of {targets} accounts and Regions with {images} images, of which {going} would go, needs less than {memoryBytes.limit} of memory.',
    'It takes {calls} calls, {callGrowth} times as many as one of {smallTargets} accounts and Regions, and less than {timeGrowth.limit} times the time and {cpuGrowth.limit} times the CPU time.',
  ],
})

/** Of each family one image is in use; how many go is up to `keep-previous`. */
const SIZE = { families: 1000, imagesAFamily: 100, instances: 1000, templates: 200, groups: 100 }
const SIZE_GOING = 5000

/** What a dry run over one very large account takes. */
const SIZE_PART = part({
  measure: async () => {
    // Without the questions about sharing, which are one call an image.
    const inputs = { 'keep-previous': '94', 'shared-images': 'remove' }
    const { report, peakBytes } = await runOn(createLargeWorld(SIZE), inputs)
    requireCount('images that go', report?.totals.images.planned, SIZE_GOING)
    const images = report?.totals.images.total ?? NaN
    return { images, going: SIZE_GOING, memoryBytes: peakBytes }
  },
  limits: { memoryBytes: 768e6 },
  statements: [
    'A plan of one account and Region with {images} images, of which {going} would go, needs less than {memoryBytes.limit} of memory.',
  ],
})

const BUNDLE = new URL('../../dist/index.js', import.meta.url).pathname

/** The fastest of so many is what the bundle takes; what the others take longer is the machine's. */
const STARTS = 7

/**
 * The least CPU time in which a bundle starts and refuses empty inputs, in seconds.
 * @param cwd where it leaves its report, because there is no folder of a runner
 */
async function timeStart(bundle: string, cwd: string): Promise<number> {
  const PATH = process.env['PATH'] ?? ''
  const { cpuSeconds } = await withUsage((usage) =>
    Promise.resolve(spawnSync(process.execPath, [bundle], { cwd, env: { PATH, ...usage } })),
  )
  return cpuSeconds
}

/** How much longer the bundle takes to start because it is not minified. */
const START_PART = part({
  measure: async () => {
    await using folder = await makeFolder()
    const small = join(folder.path, 'index.mjs')
    const { code } = await minify(await readFile(BUNDLE, 'utf8'), { module: true, mangle: true })
    await writeFile(small, code)
    const [plain, minified]: [number[], number[]] = [[], []]
    for (let start = 0; start < STARTS; start += 1) {
      plain.push(await timeStart(BUNDLE, folder.path))
      minified.push(await timeStart(small, folder.path))
    }
    return { unminified: Math.min(...plain) / Math.min(...minified) }
  },
  limits: { unminified: 1.25 },
  statements: [
    'The bundle is not minified, so that it can be audited. It starts in less than {unminified.limit} times the CPU time of a minified one.',
  ],
})

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
