import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createReport,
  goingImage,
  itemError,
  reportError,
  reportTarget,
} from '../support/report-factories.ts'
import { type ActionRun, type Inputs, makeTemporaryFolder, runMerge } from '../support/index.ts'
import type { Report } from '../../src/report/schema.ts'

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

describe('merging the reports of several legs', () => {
  it('makes one report, one summary and the outputs of them', async () => {
    const run = await merge(
      { 'legs/1/report.json': legOf(1), 'legs/2/report.json': legOf(2) },
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
      'stopped-count': '0',
    })
    expect(run.summary).toContain(accountOf(1))
    expect(run.summary).toContain(accountOf(2))
    expect(run.summary).toContain('merged from 2 reports')
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

describe('reports that cannot be merged', () => {
  const fine = legOf(1)

  it.each<{ what: string; files: Files; inputs?: Inputs; message: string }>([
    {
      what: 'a pattern that finds nothing',
      files: {},
      message: 'reports: "legs/**/*.json" finds no file',
    },
    { what: 'text', files: { 'legs/1.json': 'no JSON' }, message: '1.json" is not accepted' },
    { what: 'an empty file', files: { 'legs/1.json': '' }, message: '1.json" is not accepted' },
    {
      what: 'another version',
      files: { 'legs/1.json': { ...fine, schemaVersion: 2 } },
      message: 'its schema version is 2',
    },
    {
      what: 'what is no report',
      files: { 'legs/1.json': [1] },
      message: '1.json" is not accepted',
    },
    {
      what: 'a target twice',
      files: { 'legs/1.json': fine, 'legs/2.json': fine },
      message: `eu-west-1 (${accountOf(1)}) is in `,
    },
    {
      what: 'a dry run beside a real one',
      files: { 'legs/1.json': fine, 'legs/2.json': createReport({ dryRun: false }) },
      message: '1.json" is of a dry run and ',
    },
    {
      what: 'an id that would become a command',
      files: {
        'legs/1.json': {
          ...fine,
          targets: fine.targets.map((target) => ({ ...target, region: '$(curl evil)' })),
        },
      },
      message: 'the Region is "$(curl evil)"',
    },
    {
      what: 'earlier reports that are not there',
      files: { 'legs/1.json': fine },
      inputs: { 'earlier-reports': 'past/*.json' },
      message: 'earlier-reports: "past/*.json" finds no file',
    },
  ])(
    'are refused with the file and what is wrong: $what',
    async ({ files, inputs = {}, message }) => {
      const run = await merge(files, inputs)

      expect(run.exitCode).toBe(1)
      expect(run.log).toContain(message)
      expect(run.log).toContain('Nothing was merged.')
      expect(run.outputs['headline']).toBe('The reports could not be merged.')
      expect(run.summary).toContain('The reports could not be merged.')
      expect(run.report).toMatchObject({ result: 'failure', targets: [], dryRun: true })
      expect(run.outputs['planned-count']).toBe('0')
    },
  )

  it('have texts of others escaped', async () => {
    const hostile = '</details><img src=x onerror=alert(1)> | **bold** ::error::no'
    const run = await merge({
      'legs/1.json': createReport({
        targets: [
          reportTarget({
            images: [goingImage(1, { name: hostile, explanation: hostile })],
            error: itemError('unexpected', hostile),
            status: 'failed',
          }),
        ],
        errors: [reportError({ message: hostile })],
        warnings: [{ code: hostile, message: hostile }],
        settings: { mapping: hostile },
      }),
    })

    expect(run.exitCode).toBe(0)
    expect(run.summary).not.toContain('<img')
    expect(run.summary).not.toContain('**bold**')
    expect(run.log.split('\n').filter((line) => line.startsWith('::error::no'))).toStrictEqual([])
  })
})
