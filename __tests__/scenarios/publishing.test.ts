import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { reportSchema } from '../../src/report/schema.ts'
import { writePlan } from '../support/approval.ts'
import type { ActionRun } from '../support/run-action.ts'
import {
  bake,
  expectFailure,
  makeTemporaryFolder,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

const NOTHING = {
  'deleted-image-ids': '[]',
  'deleted-snapshot-ids': '[]',
  'planned-image-ids': '[]',
  'planned-snapshot-ids': '[]',
  'failed-image-ids': '[]',
  'failed-snapshot-ids': '[]',
  'planned-disabled-image-ids': '[]',
  'disabled-image-ids': '[]',
  'planned-count': '0',
  'removed-count': '0',
  'disabled-count': '0',
  'kept-count': '0',
  'failed-count': '0',
  'stopped-count': '0',
  'reports-needed-count': '0',
  'reclaimed-gib': '0',
  'reclaimable-gib': '0',
  headline: 'The run could not begin. Nothing was read and nothing was removed.',
}

/** The report and the page of a run that could not begin: they say why, and that it looked at nothing. */
async function expectNotBegun(
  { report, outputs }: ActionRun,
  expected: { readonly dryRun: boolean; readonly cause: string; readonly message: string },
): Promise<void> {
  expect(report).toMatchObject({
    result: 'failure',
    dryRun: expected.dryRun,
    targets: [],
    errors: [
      {
        code: 'not-begun',
        cause: expected.cause,
        message: expect.stringContaining(expected.message),
      },
    ],
  })
  const page = await readFile(outputs['page-file'] ?? '', 'utf8')
  expect(page).toContain(NOTHING.headline)
}

describe('a run that cannot begin', () => {
  it.each([
    ['an input that is not usable', { mapping: 'nonsense' }, 'mapping: "nonsense" is not accepted'],
    ['a plan file that is none', { 'plan-file': '/nope.json' }, 'plan-file: "/nope.json"'],
    [
      'an account that is not allowed',
      { 'allowed-account-ids': '999999999999' },
      'allowed-account-ids: the credentials belong to',
    ],
    // Node's own recursive mkdir never comes back from this one.
    ['a folder that cannot be made', { 'report-file': '/proc/nope/report.json' }, 'report-file: '],
    ['a file as a folder', { 'report-file': '/etc/hostname/report.json' }, 'report-file: '],
    ['a folder as the file', { 'report-file': '/etc' }, 'report-file: "/etc" is not accepted'],
  ])('has outputs, a report, a page and a summary: %s', async (_what, inputs, message) => {
    const { region, emulator, run } = await startScenario()
    bake(region, [300])

    const temporary = makeTemporaryFolder('publishing')

    const result = await run({ ...GREEDY, ...inputs }, { environment: { RUNNER_TEMP: temporary } })

    expectFailure(result, message)
    expect(result.log.match(/^::error/gm)).toHaveLength(1)
    expect(emulator.calls.filter(({ operation }) => operation !== 'GetCallerIdentity')).toEqual([])
    expect(result.outputs).toEqual({
      ...NOTHING,
      'report-file': join(temporary, 'ami-cleanup-report-cleanup.json'),
      'page-file': join(temporary, 'ami-cleanup-report-cleanup.html'),
    })
    await expectNotBegun(result, { dryRun: false, cause: 'inputs', message })
    expect(result.summary).toContain(
      '## AMI Cleanup\n\n**The run could not begin. Nothing was read and nothing was removed.**\n\n👉 **Next**: Correct the input that is named here.\n\n❌ ',
    )
  })
  it('has its report where report-file says, in place of the one that stood there', async () => {
    const reportFile = join(makeTemporaryFolder('publishing'), 'report.json')
    await writeFile(reportFile, 'The report of an earlier run.')
    const { run } = await startScenario()

    const result = await run({ mapping: 'nonsense', 'report-file': reportFile })

    expect(result.outputs['report-file']).toBe(reportFile)
    await expectNotBegun(result, { dryRun: false, cause: 'inputs', message: 'mapping: ' })
  })

  it.each([
    ['true', true],
    ['maybe', true],
    ['false', false],
  ])('has a report that takes dry-run: %s as dryRun %s', async (given, dryRun) => {
    const { run } = await startScenario()
    const result = await run({ mapping: 'nonsense', 'dry-run': given })
    expect(result.report).toMatchObject({ dryRun, targets: [] })
  })

  it.each([
    ['alone', {}],
    ['with an input that is not usable', { mapping: 'nonsense' }],
  ])('leaves a plan file alone that is the report file as well: %s', async (_what, inputs) => {
    const { region, run, dryRun } = await startScenario()
    bake(region, [300])
    const { report } = await dryRun(GREEDY)
    const file = await writePlan(report ?? {})
    const plan = await readFile(file, 'utf8')

    const result = await run({ ...GREEDY, ...inputs, 'plan-file': file, 'report-file': file })

    expectFailure(result, 'Nothing was read and nothing was removed.')
    expect(result.gone.images).toEqual([])
    expect(await readFile(file, 'utf8')).toBe(plan)
    expect(result.outputs['report-file']).toMatch(/\/temp\/ami-cleanup-report-cleanup\.json$/)
    expect(result.report?.errors).toMatchObject([{ code: 'not-begun', cause: 'inputs' }])
  })

  it('leaves a plan file alone that stands where a report goes by default', async () => {
    const temporary = makeTemporaryFolder('publishing')
    const plan = join(temporary, 'ami-cleanup-report-cleanup.json')
    await writeFile(plan, 'The plan that was approved.')
    const { run } = await startScenario()

    const result = await run({ 'plan-file': plan }, { environment: { RUNNER_TEMP: temporary } })

    expectFailure(result, '- plan-file: report-file names the same file')
    expect(await readFile(plan, 'utf8')).toBe('The plan that was approved.')
    expect(result.outputs['report-file']).toBe(
      join(temporary, 'ami-cleanup-report-cleanup-not-begun.json'),
    )
    await expectNotBegun(result, { dryRun: false, cause: 'inputs', message: 'They take two paths' })
  })
})

/** What mounted the folder is gone. */
function loseFolder(folder: string): void {
  rmSync(folder, { recursive: true })
  symlinkSync('/nope/folder', folder)
}

/** No file can take the place of a folder. */
function putFolderAt(path: string): void {
  rmSync(path, { force: true })
  mkdirSync(path)
}

describe('what cannot be written at the end', () => {
  it('is the report: outputs and summary are there, and say so', async () => {
    const folder = makeTemporaryFolder('publishing')
    const reportFile = join(folder, 'report.json')
    const { region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation === 'DeregisterImage') loseFolder(folder)
      },
    })
    const images = bake(region, [300])
    const snapshots = snapshotsOf(region, images)

    const result = await run({ ...GREEDY, 'report-file': reportFile })

    expectFailure(
      result,
      /^::error title=Something could not be written::The report could not be written: ENOENT/m,
    )
    expect(result.gone).toEqual({ images, snapshots })
    expect(result.outputs['deleted-image-ids']).toBe(JSON.stringify(images))
    expect(result.summary).toContain('1 of 1 image in eu-west-1 was removed')
    expect(result.summary).toContain('❌ The report could not be written')
  })

  it('is the page: the report is there, and the run fails', async () => {
    const reportFile = join(makeTemporaryFolder('publishing'), 'report.json')
    const { region, run } = await startScenario({
      onCall: ({ operation }) => {
        if (operation === 'DeregisterImage') putFolderAt(reportFile.replace('.json', '.html'))
      },
    })
    bake(region, [300])

    const result = await run({ ...GREEDY, 'report-file': reportFile })

    expectFailure(
      result,
      '::error title=Something could not be written::The page could not be written: EISDIR',
    )
    expect(reportSchema.parse(JSON.parse(await readFile(reportFile, 'utf8'))).result).toBe(
      'success',
    )
  })

  it.each([
    ['job summary', 'GITHUB_STEP_SUMMARY'],
    ['outputs', 'GITHUB_OUTPUT'],
  ])('is the %s: the report is there, and the run fails', async (what, variable) => {
    const reportFile = join(makeTemporaryFolder('publishing'), 'report.json')
    const { region, run } = await startScenario()
    bake(region, [300])

    const result = await run(
      { ...GREEDY, 'report-file': reportFile },
      { environment: { [variable]: '/nope/file' } },
    )

    expectFailure(
      result,
      `::error title=Something could not be written::The ${what} could not be written: `,
    )
    const report = reportSchema.parse(JSON.parse(await readFile(reportFile, 'utf8')))
    expect(report.totals.images.removed).toBe(1)
    const page = await readFile(reportFile.replace('.json', '.html'), 'utf8')
    expect(page).toContain('1 of 1 image in eu-west-1 was removed')
  })
})

describe('a GitHub that does not answer', () => {
  let server: Server | undefined
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })

  it('keeps nothing from being written, and no cancelled run from ending', async () => {
    let running: ChildProcess | undefined
    // By now everything else is told.
    server = createServer(() => running?.kill('SIGINT'))
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { region, run } = await startScenario()
    const images = bake(region, [300])

    const result = await run(
      { ...GREEDY, 'pr-comment': 'true', 'github-token': 'ghs_any' },
      {
        event: { pull_request: { number: 7 } },
        environment: { GITHUB_API_URL: `http://127.0.0.1:${String(port)}` },
        onStart: (process) => {
          running = process
        },
      },
    )

    expect(result.gone.images).toEqual(images)
    expect(result.outputs['deleted-image-ids']).toBe(JSON.stringify(images))
    expect(result.summary).toContain('1 of 1 image in eu-west-1 was removed')
    expect(result.log).toMatch(/^::warning .*GitHub did not answer in time/m)
    expect(result.report?.warnings).toMatchObject([{ code: 'pull-request-comment' }])
  })
})
