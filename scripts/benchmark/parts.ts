import { minify } from '@swc/core'
import { spawnSync } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '../../__tests__/emulator/index.ts'
import {
  createLargeWorld,
  LARGE_ACCOUNT,
  LARGE_REGION,
} from '../../__tests__/support/large-world.ts'
import { createFleetReport, writePageOf } from '../../__tests__/support/page-reports.ts'
import { Rounds } from '../../__tests__/support/rounds.ts'
import { runAction } from '../../__tests__/support/run-action.ts'
import { MOST_COMMENT_CHARACTERS, renderComment } from '../../src/report/comment.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../src/report/summary/index.ts'
import {
  bytes,
  calls,
  images,
  part,
  targets,
  times,
  unit,
  type Figure,
  type Part,
} from './figures.ts'
import { LEGS_PART } from './legs.ts'
import {
  countThrottled,
  inFolder,
  requireCount,
  runOnStage,
  spanOf,
  watchUsage,
  type StagedRun,
} from './run.ts'
import { describeFleet, PACE, SIZE, type Fleet } from './stages.ts'

const ACCOUNT = { families: 100, imagesAFamily: 20, instances: 500, templates: 300, groups: 100 }

/** How many calls of a plan have to wait for one another. */
const ROUNDS_PART = part({
  measure: async () => {
    const rounds = new Rounds()
    const world = createLargeWorld(ACCOUNT)
    const emulator = await startEmulator({ world, onCall: rounds.onCall })
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
      images: images(ACCOUNT.families * ACCOUNT.imagesAFamily),
      instances: unit('instances')(ACCOUNT.instances),
      templates: unit('launch templates')(ACCOUNT.templates),
      groups: unit('groups')(ACCOUNT.groups),
      calls: calls(emulator.calls.length),
      rounds: unit('rounds')(rounds.count),
      pages: unit('pages')(Math.max(...[...lists.values()].map(({ length }) => length))),
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
      images: images(IMAGES),
      summary: bytes(Buffer.byteLength(renderSummary(report))),
      comment: unit('characters')(renderComment(report, SITE).length),
    })
  },
  limits: { summary: MOST_SUMMARY_BYTES, comment: MOST_COMMENT_CHARACTERS },
  statements: [
    "For {images} images the summary has {summary} and the comment {comment} characters, both within GitHub's limits.",
  ],
})

const MIB = 1024 ** 2

/** How large the HTML pages of large accounts are. */
const PAGE_PART = part({
  measure: async () =>
    inFolder(async (folder) => {
      const sizeOf = async (count: number): Promise<Figure> => {
        const address = await writePageOf(createFleetReport(count), folder)
        return bytes((await stat(fileURLToPath(address))).size)
      }
      return {
        images: images(IMAGES),
        page: await sizeOf(IMAGES),
        manyImages: images(MANY_IMAGES),
        manyPage: await sizeOf(MANY_IMAGES),
      }
    }),
  limits: { page: MIB, manyPage: 5 * MIB },
  statements: [
    'The HTML page of {images} images has {page}, that of {manyImages} images {manyPage}.',
  ],
})

/** DeregisterImage: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
const BUCKET = { capacity: 100, refillPerSecond: 5 } as const

/** No run can take less time to deregister so many images, in seconds. */
const FLOOR = (PACE.going - BUCKET.capacity) / BUCKET.refillPerSecond

async function removeAll(sharedImages: 'remove' | 'keep'): Promise<StagedRun> {
  const inputs = { 'dry-run': 'false', 'max-removals': 'none', 'shared-images': sharedImages }
  const staged = await runOnStage({ part: 'pace' }, inputs)
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
      images: images(PACE.images),
      going: images(PACE.going),
      burst: calls(BUCKET.capacity),
      rate: unit('calls a second')(BUCKET.refillPerSecond),
      deregistering: times(Math.max(...spans)),
      unasked: times(remove.seconds / FLOOR),
      asked: times(keep.seconds / FLOOR),
      calls: calls(all.length),
      throttled: calls(countThrottled(all)),
    }
  },
  limits: { deregistering: 1.1 },
  statements: [
    '{going} of {images} images, removed under the budgets that EC2 documents: the floor is ({going} − {burst}) / {rate} seconds. From the first deregistration to the last it takes less than {deregistering.limit} times as long, without the questions about sharing and with them.',
    'The whole run takes {unasked} times as long with `shared-images: remove`, and {asked} times with the questions.',
    'Of the {calls} calls of both runs {throttled} are throttled.',
  ],
})

/** With 15 Regions each, 30 accounts and Regions, and 300. */
const SMALL: Fleet = { part: 'width', accounts: 2, leg: 0 }
const LARGE: Fleet = { ...SMALL, accounts: 20 }

const planned = ({ report }: StagedRun): number | undefined => report?.totals.images.planned

async function planFleet(fleet: Fleet): Promise<StagedRun> {
  const { inputs, going } = describeFleet(fleet)
  const staged = await runOnStage(fleet, inputs)
  requireCount('images that go', planned(staged), going)
  return staged
}

/** What a dry run over many targets takes, and how that grows with them. */
const WIDTH_PART = part({
  measure: async () => {
    const [small, large] = [await planFleet(SMALL), await planFleet(LARGE)]
    const of = describeFleet(LARGE)
    return {
      smallTargets: targets(describeFleet(SMALL).targets),
      targets: targets(of.targets),
      images: images(of.images),
      going: images(of.going),
      calls: calls(large.calls.length),
      callGrowth: times(large.calls.length / small.calls.length),
      timeGrowth: times(large.seconds / small.seconds),
      cpuGrowth: times(large.cpuSeconds / small.cpuSeconds),
      memory: bytes(large.peakBytes),
    }
  },
  limits: { memory: 1e9, timeGrowth: 10, cpuGrowth: 10 },
  statements: [
    'A plan of {targets} accounts and Regions with {images} images, of which {going} would go, needs less than {memory.limit} of memory.',
    'It takes {calls} calls, {callGrowth} times as many as one of {smallTargets} accounts and Regions, and less than {timeGrowth.limit} times the time and {cpuGrowth.limit} times the CPU time.',
  ],
})

/** What a dry run over one very large account takes. */
const SIZE_PART = part({
  measure: async () => {
    // Without the questions about sharing, which are one call an image.
    const inputs = { 'keep-previous': String(SIZE.keepPrevious), 'shared-images': 'remove' }
    const staged = await runOnStage({ part: 'size' }, inputs)
    requireCount('images that go', planned(staged), SIZE.going)
    return {
      images: images(staged.report?.totals.images.total ?? NaN),
      going: images(SIZE.going),
      memory: bytes(staged.peakBytes),
    }
  },
  limits: { memory: 768e6 },
  statements: [
    'A plan of one account and Region with {images} images, of which {going} would go, needs less than {memory.limit} of memory.',
  ],
})

const BUNDLE = new URL('../../dist/index.js', import.meta.url).pathname

/** The fastest of so many is what the bundle takes; what the others take longer is the machine's. */
const STARTS = 7

/** The least CPU time in which a bundle starts and refuses empty inputs, in seconds. */
async function timeStart(bundle: string, folder: string): Promise<number> {
  const usage = watchUsage(folder)
  const env = { PATH: process.env['PATH'] ?? '', ...usage.environment }
  spawnSync(process.execPath, [bundle], { env })
  return (await usage.read()).cpuSeconds
}

/** How much longer the bundle takes to start because it is not minified. */
const START_PART = part({
  measure: async () =>
    inFolder(async (folder) => {
      const small = join(folder, 'index.mjs')
      const { code } = await minify(await readFile(BUNDLE, 'utf8'), { module: true, mangle: true })
      await writeFile(small, code)
      const [plain, minified]: [number[], number[]] = [[], []]
      for (let start = 0; start < STARTS; start += 1) {
        plain.push(await timeStart(BUNDLE, folder))
        minified.push(await timeStart(small, folder))
      }
      return { unminified: times(Math.min(...plain) / Math.min(...minified)) }
    }),
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
