import { strictEqual } from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { startEmulator } from '../../__tests__/emulator/index.ts'
import { createLargeWorld } from '../../__tests__/support/large-world.ts'
import { createFleetReport } from '../../__tests__/support/page-reports.ts'
import { Rounds } from '../../__tests__/support/rounds.ts'
import { runAction, runMerge } from '../../__tests__/support/run-action.ts'
import { renderPage } from '../../src/page/render.ts'
import { MOST_COMMENT_CHARACTERS, renderComment } from '../../src/report/comment.ts'
import type { Report } from '../../src/report/schema.ts'
import { MOST_SUMMARY_BYTES, renderSummary } from '../../src/report/summary/index.ts'
import { part, type Part } from './figures.ts'
import {
  countContents,
  countFleet,
  countThrottled,
  measureRun,
  ofLargeAccount,
  planFleet,
  requirePlan,
  runOn,
  spanOf,
} from './run.ts'

const ACCOUNT = { families: 100, imagesAFamily: 20, instances: 500, templates: 300, groups: 100 }

/** How many calls of a plan have to wait for one another. */
async function measureRounds() {
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
}

const SITE = { workflow: 'w', job: 'j', step: 's', configuration: 'a1' } as const

/** How large what people read of large reports is: on GitHub, and as an HTML page. */
async function measurePages() {
  const [images, manyImages] = [20_000, 100_000]
  const pageBytesOf = async (of: Report): Promise<number> =>
    Buffer.byteLength(await text(renderPage(of)))
  const report = createFleetReport(images)
  return {
    ...{ images, manyImages },
    summaryBytes: Buffer.byteLength(renderSummary(report)),
    comment: renderComment(report, SITE).length,
    pageBytes: await pageBytesOf(report),
    manyPageBytes: await pageBytesOf(createFleetReport(manyImages)),
  }
}

const PACE = { families: 10, imagesAFamily: 50, instances: 10, templates: 0, groups: 0 }

/** DeregisterImage: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
const BUCKET = { burst: 100, rate: 5 } as const

/** How near removal comes to the pace that AWS documents, without questions and with them. */
async function measurePace() {
  const { images, going } = countContents(PACE)
  const removeAll = async (sharedImages: string) => {
    const inputs = { 'dry-run': 'false', 'max-removals': 'none', 'shared-images': sharedImages }
    const staged = await runOn(createLargeWorld(PACE), inputs)
    strictEqual(staged.report?.totals.images.removed, going)
    strictEqual(staged.report.totals.snapshots.deleted, going)
    return staged
  }
  const [remove, keep] = [await removeAll('remove'), await removeAll('keep')]
  const calls = [...remove.calls, ...keep.calls]
  /** No run can take less time to deregister so many images, in seconds. */
  const floor = (going - BUCKET.burst) / BUCKET.rate
  return {
    ...{ images, going, ...BUCKET },
    deregistering:
      Math.max(...[remove, keep].map((run) => spanOf('DeregisterImage', run.calls))) / floor,
    unasked: remove.seconds / floor,
    asked: keep.seconds / floor,
    calls: calls.length,
    throttled: countThrottled(calls),
  }
}

/** Of each family one image is in use; how many go is up to `keep-previous`. */
const SIZE = { families: 1000, imagesAFamily: 100, instances: 1000, templates: 200, groups: 100 }

/** What a dry run over one very large account takes. */
async function measureSize() {
  const counts = { ...countContents(SIZE), going: 5000 }
  // Without the questions about sharing, which are one call an image.
  const inputs = { 'keep-previous': '94', 'shared-images': 'remove' }
  const run = await runOn(createLargeWorld(SIZE), inputs)
  requirePlan(run, counts)
  return { images: counts.images, going: counts.going, memoryBytes: run.peakBytes }
}

const CONTENTS = { families: 10, imagesAFamily: 10, instances: 10, templates: 5, groups: 3 }

/** With 15 Regions each, 30 accounts and Regions, and 300. */
const SMALL = { contents: CONTENTS, accounts: 2 }
const LARGE = { contents: CONTENTS, accounts: 20 }

/** What a dry run over many targets takes, and how that grows with them. */
async function measureWidth() {
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
}

/** An even number, because they are also merged in pairs. */
const LEGS = 10

/** Fewer images than in the other fleet, because there are ten times as many targets. */
const LEG = {
  contents: { families: 2, imagesAFamily: 10, instances: 2, templates: 1, groups: 1 },
  accounts: 20,
}

async function merge(reports: readonly string[], file: string) {
  const expected = String(reports.length)
  return measureRun({ reports: reports.join('\n'), expected, 'report-file': file }, {}, runMerge)
}

/** What the legs of a fleet take one after the other, and what it takes to merge them. */
async function measureLegs() {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'ami-cleanup-benchmark-'))
  const fileOf = (name: string): string => join(folder.path, `${name}.json`)
  const legs = Array.from({ length: LEGS }, (_, leg) => fileOf(`leg-${leg}`))
  const peaks: number[] = []
  for (const [leg, file] of legs.entries()) {
    // A leg may plan more than the default: the limit is not what is measured.
    const inputs = { 'max-removals-total': 'none', 'report-file': file }
    peaks.push((await planFleet({ ...LEG, leg }, inputs)).peakBytes)
  }
  // The same targets in half as many reports: a merged report is one to merge.
  const pairs: string[] = []
  for (let leg = 0; leg < LEGS; leg += 2) {
    const pair = fileOf(`pair-${leg}`)
    await merge(legs.slice(leg, leg + 2), pair)
    pairs.push(pair)
  }
  const [ofPairs, all] = [await merge(pairs, fileOf('pairs')), await merge(legs, fileOf('all'))]
  const counts = countFleet({ ...LEG, accounts: LEGS * LEG.accounts })
  for (const merged of [ofPairs, all]) requirePlan(merged, counts)
  return {
    legs: LEGS,
    fewerReports: pairs.length,
    targets: counts.targets,
    images: counts.images,
    legBytes: Math.max(...peaks),
    mergeBytes: all.peakBytes,
    growthWithReports: all.peakBytes / ofPairs.peakBytes,
  }
}

const MIB = 1024 ** 2

/** The parts of the benchmark, in the order in which they are measured and stated. */
export const PARTS: Readonly<Record<string, Part>> = {
  rounds: part({
    measure: measureRounds,
    limits: { rounds: 10 },
    statements: [
      'On an account of {images} images, {instances} instances, {templates} launch templates and {groups} groups, a plan takes {calls} calls in fewer than {rounds.limit} rounds, each of which waits for the one before; the longest list has {pages} pages.',
      'The emulator answers no call of a round before the run can do nothing but wait. Here nothing is to go; questions about single images come on top, at the pace above.',
    ],
  }),
  pages: part({
    measure: measurePages,
    limits: {
      summaryBytes: MOST_SUMMARY_BYTES,
      comment: MOST_COMMENT_CHARACTERS,
      pageBytes: MIB,
      manyPageBytes: 5 * MIB,
    },
    statements: [
      "For {images} images the summary has {summaryBytes} and the comment {comment} characters, both within GitHub's limits.",
      'Their HTML page has {pageBytes}, that of {manyImages} images {manyPageBytes}.',
    ],
  }),
  pace: part({
    measure: measurePace,
    limits: { deregistering: 1.1 },
    statements: [
      '{going} of {images} images, removed under the budgets that EC2 documents: the floor is ({going} − {burst}) / {rate} seconds. From the first deregistration to the last it takes less than {deregistering.limit} times as long, without the questions about sharing and with them.',
      'The whole run takes {unasked} times as long with `shared-images: remove`, and {asked} times with the questions.',
      'Of the {calls} calls of both runs {throttled} are throttled.',
    ],
  }),
  width: part({
    measure: measureWidth,
    limits: { memoryBytes: 1e9, timeGrowth: 10, cpuGrowth: 10 },
    statements: [
      'A plan of {targets} accounts and Regions with {images} images, of which {going} would go, needs less than {memoryBytes.limit} of memory.',
      'It takes {calls} calls, {callGrowth} times as many as one of {smallTargets} accounts and Regions, and less than {timeGrowth.limit} times the time and {cpuGrowth.limit} times the CPU time.',
    ],
  }),
  legs: part({
    measure: measureLegs,
    // Twice as many reports of the same need no more memory, but two peaks are never quite the same.
    limits: { legBytes: 1e9, growthWithReports: 1.2 },
    statements: [
      '{targets} accounts and Regions with {images} images in {legs} legs, one after the other: each leg needs less than {legBytes.limit} of memory.',
      'To merge the reports of the {legs} legs needs {mergeBytes}, less than {growthWithReports.limit} times the memory that the same takes in {fewerReports} reports.',
    ],
  }),
  size: part({
    measure: measureSize,
    limits: { memoryBytes: 850e6 },
    statements: [
      'A plan of one account and Region with {images} images, of which {going} would go, needs less than {memoryBytes.limit} of memory.',
    ],
  }),
}
