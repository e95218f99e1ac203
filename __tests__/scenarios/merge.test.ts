import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createReport,
  goingImage,
  itemError,
  reportError,
  reportTarget,
} from '../support/report-factories.ts'
import {
  type ActionRun,
  type Inputs,
  makeTemporaryFolder,
  makeWorkspace,
  runMerge,
} from '../support/index.ts'
import type { Report } from '../../src/report/schema.ts'
import { render, textOf } from '../support/rendered.ts'

const accountOf = (digit: number): string => String(digit).repeat(12)

const legOf = (digit: number, overrides: Parameters<typeof createReport>[0] = {}): Report =>
  createReport({
    targets: [reportTarget({ accountId: accountOf(digit), images: [goingImage(digit)] })],
    ...overrides,
  })

type Files = Readonly<Record<string, unknown>>

/** Merges files that lie in the workspace. */
const merge = async (files: Files, inputs: Inputs = {}): Promise<ActionRun> =>
  runMerge({
    inputs: { reports: 'legs/**/*.json', ...inputs },
    workspace: Object.fromEntries(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === 'string' ? content : JSON.stringify(content),
      ]),
    ),
  })

/** What others may write, to be more than text. */
const HOSTILE = '</details><img src=x onerror=alert(1)> | **bold** ::error::no'

describe('merging the reports of several legs', () => {
  it('makes one report, one summary and the outputs of them, with texts of others escaped', async () => {
    const hostile = legOf(2, {
      targets: [
        reportTarget({
          accountId: accountOf(2),
          images: [goingImage(2, { name: HOSTILE, explanation: HOSTILE })],
          error: itemError('unexpected', HOSTILE),
          status: 'failed',
        }),
      ],
      errors: [reportError({ message: HOSTILE })],
      warnings: [{ code: HOSTILE, message: HOSTILE }],
      settings: { mapping: HOSTILE },
    })

    const run = await merge(
      { 'legs/1/report.json': legOf(1), 'legs/2/report.json': hostile },
      { expected: '2' },
    )

    expect(run.exitCode).toBe(0)
    expect(run.report).toMatchObject({
      merged: { reports: 2, expected: 2, missing: 0 },
      totals: { targets: 2, images: { planned: 2 } },
    })
    expect(run.outputs).toMatchObject({
      'planned-image-ids': JSON.stringify(['ami-00000000000000001', 'ami-00000000000000002']),
      'planned-count': '2',
      'stopped-count': '1',
    })
    expect(run.summary).toContain(accountOf(1))
    expect(run.summary).toContain(accountOf(2))
    expect(run.summary).toContain('merged from 2 reports')
    expect(run.summary).not.toMatch(/<img|\*\*bold\*\*/)
    expect(run.log).not.toMatch(/^::error::no/m)
  })
})

describe('a leg that could not begin', () => {
  it('is told in the headline, is named, and counts as stopped', async () => {
    const message = 'An input is not usable. Nothing was read and nothing was removed.'
    const errors = [reportError({ code: 'not-begun', cause: 'inputs', message })]
    const run = await merge({
      'legs/1/report.json': legOf(1),
      'legs/2/report.json': createReport({ targets: [], errors, result: 'failure' }),
    })

    expect(run.outputs).toMatchObject({
      'stopped-count': '1',
      headline: expect.stringMatching(/; 1 run could not begin\.$/),
    })
    expect(textOf(render(run.summary))).toContain(`legs/2/report.json": ${message}`)
    expect(run.report?.merged?.notBegun).toMatchObject([expect.stringMatching(/2.report\.json$/)])
  })
})

describe('a report-file that is one of the reports', () => {
  it.each(['reports', 'earlier-reports'])('is refused, and %s stay', async (input) => {
    const folder = makeTemporaryFolder('merge')
    const leg = join(folder, 'leg.json')
    const link = join(folder, 'link.json')
    await writeFile(leg, JSON.stringify(legOf(1)))
    await symlink(leg, link)

    const run = await merge(
      { 'legs/2/report.json': legOf(2) },
      { ...(input === 'reports' ? { reports: link } : { [input]: link }), 'report-file': leg },
    )

    expect(run.exitCode).toBe(1)
    expect(run.log).toContain(`- ${input}: report-file names the same file`)
    expect(JSON.parse(await readFile(leg, 'utf8'))).toMatchObject({ targets: [{}] })
    expect(run.report?.errors).toMatchObject([{ code: 'not-begun', cause: 'inputs' }])
  })
})

it('a merged report is not written where a link leads out of the workspace', async () => {
  const outside = makeTemporaryFolder('outside')
  const GITHUB_WORKSPACE = await makeWorkspace({ 'leg.json': JSON.stringify(legOf(1)) })
  const link = join(GITHUB_WORKSPACE, 'link')
  await symlink(outside, link)
  const inputs = { reports: 'leg.json', 'report-file': join(link, 'merged.json') }

  const run = await runMerge({ inputs, environment: { GITHUB_WORKSPACE } })

  expect(run.exitCode).toBe(1)
  expect(run.log).toContain(`is not accepted: the link ${link} leads out of the workspace`)
  expect(await readdir(outside)).toEqual([])
  expect(run.outputs['report-file']).toMatch(/\/temp\/ami-cleanup-merged-report-cleanup\.json$/)
})

describe('reports that cannot be merged', () => {
  const fine = legOf(1)

  it.each<[what: string, files: Files, message: string, inputs?: Inputs]>([
    ['a pattern that finds nothing', {}, 'reports: "legs/**/*.json" finds no file'],
    ['text', { 'legs/1.json': 'no JSON' }, '1.json" is not accepted'],
    ['a target twice', { 'legs/1.json': fine, 'legs/2.json': fine }, `(${accountOf(1)}) is in `],
    [
      'earlier reports that are not there',
      { 'legs/1.json': fine },
      'earlier-reports: "past/*.json" finds no file',
      { 'earlier-reports': 'past/*.json' },
    ],
    [
      'a report-file that cannot be written',
      { 'legs/1.json': fine },
      '/dev/null/merged.json',
      { 'report-file': '/dev/null/merged.json' },
    ],
  ])('are refused with the file and what is wrong: %s', async (_, files, message, inputs = {}) => {
    const run = await merge(files, inputs)

    expect(run.exitCode).toBe(1)
    expect(run.log).toContain(message)
    expect(run.log).toMatch(/Nothing was (?:merged|read)/)
    expect(run.outputs['headline']).toBe('The reports could not be merged.')
    expect(run.summary).toContain('The reports could not be merged.')
    const errors = [{ code: 'not-begun', cause: 'inputs' }]
    expect(run.report).toMatchObject({ result: 'failure', targets: [], dryRun: true, errors })
    expect(run.outputs['planned-count']).toBe('0')
  })
})
