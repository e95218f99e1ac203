import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { reportSchema } from '../../src/report/schema.ts'
import { writePlan } from '../support/approval.ts'
import type { ActionRun } from '../support/run-action.ts'
import {
  bake,
  expectFailure,
  GREEDY,
  makeTemporaryFolder,
  makeWorkspace,
  startScenario,
} from '../support/index.ts'

const HEADLINE = 'The run could not begin. Nothing was read and nothing was removed.'

const LISTS = `deleted-image deleted-snapshot planned-image planned-snapshot failed-image failed-snapshot
  planned-disabled-image disabled-image`
const NUMBERS = `planned-count removed-count disabled-count kept-count failed-count stopped-count
  reports-needed-count reclaimed-gib reclaimable-gib`

const NOTHING: Readonly<Record<string, string>> = {
  ...Object.fromEntries(LISTS.split(/\s+/).map((what) => [`${what}-ids`, '[]'])),
  ...Object.fromEntries(NUMBERS.split(/\s+/).map((name) => [name, '0'])),
  headline: HEADLINE,
}

/** The report and the page of a run that could not begin: they say why, and that it looked at nothing. */
async function expectNotBegun({ report, outputs }: ActionRun, message: string): Promise<void> {
  const error = { code: 'not-begun', cause: 'inputs', message: expect.stringContaining(message) }
  expect(report).toMatchObject({ result: 'failure', dryRun: false, targets: [], errors: [error] })
  expect(await readFile(outputs['page-file'] ?? '', 'utf8')).toContain(HEADLINE)
}

describe('a run that cannot begin', () => {
  it.each([
    ['an input that is not usable', 'mapping', 'nonsense', '"nonsense" is not accepted'],
    ['a plan file that is none', 'plan-file', '/nope.json', '"/nope.json"'],
    ['an account that is not allowed', 'allowed-account-ids', '999999999999', 'the credentials'],
    // Node's own recursive mkdir never comes back from this one.
    ['a folder that cannot be made', 'report-file', '/proc/nope/report.json', ''],
    ['a file as a folder', 'report-file', '/etc/hostname/report.json', ''],
    ['a folder as the file', 'report-file', '/etc', '"/etc" is not accepted'],
  ])('has outputs, a report, a page and a summary: %s', async (_what, input, value, says) => {
    const message = `${input}: ${says}`
    const { region, emulator, run } = await startScenario()
    bake(region, [300])
    const temporary = makeTemporaryFolder('publishing')

    const result = await run(
      { ...GREEDY, [input]: value },
      { environment: { RUNNER_TEMP: temporary } },
    )

    expectFailure(result, message)
    expect(result.log.match(/^::error/gm)).toHaveLength(1)
    expect(emulator.calls.filter(({ operation }) => operation !== 'GetCallerIdentity')).toEqual([])
    expect(result.outputs).toEqual({
      ...NOTHING,
      'report-file': join(temporary, 'ami-cleanup-report-cleanup.json'),
      'page-file': join(temporary, 'ami-cleanup-report-cleanup.html'),
    })
    await expectNotBegun(result, message)
    expect(result.summary).toContain(
      `## AMI Cleanup\n\n**${HEADLINE}**\n\n👉 **Next**: Correct this&#58; ${input}&#58; `,
    )
  })
  it.each(['link/report.json', 'report.json'])(
    'writes nothing where a link leads out of the workspace: %s',
    async (name) => {
      const outside = makeTemporaryFolder('outside')
      const temporary = makeTemporaryFolder('publishing')
      const GITHUB_WORKSPACE = await makeWorkspace({ 'README.md': 'none' })
      const [first = ''] = name.split('/')
      const link = join(GITHUB_WORKSPACE, first)
      symlinkSync(join(outside, first === name ? 'created.json' : ''), link)
      const { region, emulator, run } = await startScenario()
      bake(region, [300])
      const file = join(GITHUB_WORKSPACE, name)

      const result = await run(
        { ...GREEDY, 'report-file': file },
        { environment: { GITHUB_WORKSPACE, RUNNER_TEMP: temporary } },
      )

      const message = `report-file: "${file}" is not accepted: the link ${link} leads out of the workspace. It takes`
      expectFailure(result, message)
      expect(result.log.match(/^::error/gm)).toHaveLength(1)
      expect(emulator.calls).toEqual([])
      expect(readdirSync(outside)).toEqual([])
      expect(readdirSync(temporary).sort()).toEqual([
        'ami-cleanup-report-cleanup.html',
        'ami-cleanup-report-cleanup.json',
      ])
      await expectNotBegun(result, message)
    },
  )
  it.each([
    ['true', true],
    ['maybe', true],
    ['false', false],
  ])(
    'has a report that takes dry-run: %s as dryRun %s, where report-file says',
    async (given, dryRun) => {
      const file = join(makeTemporaryFolder('publishing'), 'report.json')
      await writeFile(file, 'The report of an earlier run.')
      const { run } = await startScenario()
      const inputs = { mapping: 'nonsense', 'dry-run': given, 'report-file': file }
      const { report, outputs } = await run(inputs)
      expect(outputs['report-file']).toBe(file)
      expect(report).toMatchObject({ dryRun, targets: [], errors: [{ code: 'not-begun' }] })
    },
  )

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

  it('tells what is wrong with the plan file beside what is wrong with other inputs', async () => {
    const { run } = await startScenario()

    const { log } = await run({ 'keep-previous': 'few', 'plan-file': 'nowhere.json' })

    expect(log).toMatch(/2 inputs are not usable\b[^]*- keep-previous: [^]*- plan-file: /)
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
    await expectNotBegun(result, 'They take two paths')
  })
})

/** What mounted the folder is gone. */
function loseFolderOf(file: string): void {
  rmSync(dirname(file), { recursive: true })
  symlinkSync('/nope/folder', dirname(file))
}

/** No file can take the place of a folder. */
function putFolderForPage(file: string): void {
  mkdirSync(pageOf(file))
}

const pageOf = (file: string): string => file.replace('.json', '.html')

/** A run that removes an image, where something happens to its report file meanwhile. */
async function removeWhile(
  happens: (file: string) => void,
  environment: Readonly<Record<string, string>> = {},
) {
  const file = join(makeTemporaryFolder('publishing'), 'report.json')
  const { region, run } = await startScenario({
    onCall: ({ operation }) => {
      if (operation === 'DeregisterImage') happens(file)
    },
  })
  const images = bake(region, [300])
  const result = await run({ ...GREEDY, 'report-file': file }, { environment })
  expect(result.gone).toEqual({ images, snapshots: result.snapshotsOf(images) })
  return { result, images, file }
}

const reportIn = async (file: string) =>
  reportSchema.parse(JSON.parse(await readFile(file, 'utf8')))

const said = (what: string): string =>
  `::error title=Something could not be written::The ${what} could not be written: `

describe('what cannot be written at the end', () => {
  it('is the report: outputs and summary are there, and say so', async () => {
    const { result, images } = await removeWhile(loseFolderOf)

    expectFailure(result, `${said('report')}ENOENT`)
    expect(result.outputs['deleted-image-ids']).toBe(JSON.stringify(images))
    expect(result.summary).toContain('1 of 1 image in eu-west-1 was removed')
    expect(result.summary).toContain('❌ The report could not be written')
  })

  it('is the page: the report is there, and the run fails', async () => {
    const { result, file } = await removeWhile(putFolderForPage)

    expectFailure(result, `${said('page')}EISDIR`)
    expect((await reportIn(file)).result).toBe('success')
  })

  it.each([
    ['job summary', 'GITHUB_STEP_SUMMARY'],
    ['outputs', 'GITHUB_OUTPUT'],
  ])('is the %s: the report is there, and the run fails', async (what, variable) => {
    const { result, file } = await removeWhile(() => undefined, { [variable]: '/nope/file' })

    expectFailure(result, said(what))
    expect((await reportIn(file)).totals.images.removed).toBe(1)
    expect(await readFile(pageOf(file), 'utf8')).toContain('1 of 1 image in eu-west-1 was removed')
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
