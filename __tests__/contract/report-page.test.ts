import { raw } from 'jq-wasm'
import {
  ACCOUNT,
  createReport,
  goingImage,
  idOf,
  removedImage,
  reportError,
  reportImage,
  reportOrphan,
  reportSnapshot,
  reportTarget,
  itemError,
} from '../support/report-factories.ts'
import { TARGET_STATUSES } from '../../src/report/schema.ts'
import { codeBlocks, readProjectFile } from './documents.ts'

const OTHER_ACCOUNT = '444455556666'

const tabbed = (...rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => row.join('\t')).join('\n')

const failedSnapshot = reportSnapshot({
  id: idOf('snap', 8),
  verdict: 'remove',
  outcome: 'failed',
  error: itemError('InternalError', 'x'),
})

const REPORT = createReport({
  dryRun: false,
  errors: [
    reportError({
      cause: 'denied',
      region: 'us-east-1',
      items: [{ source: 'fleets', code: 'UnauthorizedOperation', message: 'no' }],
    }),
    reportError({ code: 'cancelled', message: 'The run was cancelled.' }),
  ],
  targets: [
    reportTarget({
      images: [
        reportImage({
          id: idOf('ami', 1),
          reason: 'in-use',
          explanation: 'Used by i-1, i-2.',
          references: [
            { source: 'instances', resource: 'i-1' },
            { source: 'repository', resource: 'a.tf:1' },
          ],
        }),
        reportImage({ id: idOf('ami', 2), rank: 1 }),
        reportImage({ id: idOf('ami', 3), family: 'other' }),
        removedImage(4, { name: 'web-4' }),
        goingImage(5, { outcome: 'failed', error: itemError('AuthFailure'), snapshots: [] }),
        removedImage(6, { name: 'web-6', snapshots: [failedSnapshot] }),
        reportImage({ id: idOf('ami', 7), name: 'web-7', ...disabled() }),
      ],
      orphans: [
        reportOrphan({ outcome: 'failed', error: itemError('RequestLimitExceeded', 'y'), gib: 1 }),
      ],
    }),
    reportTarget({ region: 'us-east-1', images: [removedImage(9, { name: 'web-9' })] }),
    reportTarget({ accountId: OTHER_ACCOUNT, region: 'eu-west-1' }),
  ],
})

function disabled() {
  return { verdict: 'disable', reason: 'surplus', outcome: 'disabled' } as const
}

/** What each line of the page answers, in its order. */
const ANSWERS: readonly (readonly [question: string, answer: string])[] = [
  [
    'What went?',
    tabbed(
      [ACCOUNT, 'eu-west-1', 'removed', idOf('ami', 4), 'web-4'],
      [ACCOUNT, 'eu-west-1', 'removed', idOf('ami', 6), 'web-6'],
      [ACCOUNT, 'eu-west-1', 'disabled', idOf('ami', 7), 'web-7'],
      [ACCOUNT, 'us-east-1', 'removed', idOf('ami', 9), 'web-9'],
    ),
  ],
  [
    'Why is this image kept?',
    'keep: in-use. Used by i-1, i-2.\ninstances: i-1\nrepository: a.tf:1',
  ],
  ['How much money is it, by account?', tabbed([ACCOUNT, 1.25], [OTHER_ACCOUNT, 0])],
  [
    'What failed?',
    tabbed(
      ['us-east-1', 'evidence-incomplete', 'denied', 'fleets', 'no'],
      ['the run', 'cancelled', 'other', '', 'The run was cancelled.'],
      ['eu-west-1', 'image-not-removed', 'other', idOf('ami', 5), 'no'],
      ['eu-west-1', 'snapshot-not-deleted', 'other', idOf('snap', 0xfff), 'y'],
      ['eu-west-1', 'snapshot-left-behind', 'other', idOf('snap', 8), 'x'],
    ),
  ],
  [
    'What does a family keep?',
    tabbed(
      ['eu-west-1', idOf('ami', 1), '2026-10-01', 'in-use', 'no rank'],
      ['eu-west-1', idOf('ami', 2), '2026-10-01', 'keep-previous', 1],
    ),
  ],
]

describe('docs/report.md', () => {
  let page: string
  let lines: readonly string[]

  beforeAll(async () => {
    page = await readProjectFile('docs/report.md')
    lines = codeBlocks(page, 'sh').map((block) => block.trim())
  })

  it('has a line for each question, and no other', () => {
    expect(lines).toHaveLength(ANSWERS.length)
    for (const [question] of ANSWERS) expect(page).toContain(question)
  })

  it.each(ANSWERS.map(([question, answer], index) => ({ question, answer, index })))(
    'answers: $question',
    async ({ answer, index }) => {
      const command = /^jq (.*?) ?'(.*)' report\.json$/.exec(lines[index] ?? '')
      const [, flags = '', filter = ''] = command ?? []
      expect(await raw(REPORT, filter, flags.split(' '))).toBe(answer)
    },
  )

  it('names every field of the frame', () => {
    for (const field of Object.keys(REPORT)) expect(page).toContain(`\`${field}\``)
  })
})

describe('the fields that pages name', () => {
  interface Schema {
    readonly properties?: Readonly<Record<string, Schema>>
    readonly items?: Schema
  }

  /** Whether the schema has a field such as `targets[].images[].reason`. */
  function hasField(schema: Schema | undefined, path: string): boolean {
    if (path === '') return schema !== undefined
    const [, name = '', list, rest = ''] = /^(\w+)(\[\])?\.?(.*)$/.exec(path) ?? []
    const field = schema?.properties?.[name]
    return hasField(list === undefined ? field : field?.items, rest)
  }

  it.each(['docs/report.md', 'docs/audit.md'])('are fields of the report: %s', async (page) => {
    const schema = JSON.parse(await readProjectFile('docs/report.schema.json')) as Schema
    const named = [
      ...(await readProjectFile(page)).matchAll(
        /`((?:run|planFile|targets)(?:\[\])?\.[\w.[\]]+)`/g,
      ),
    ].map(([, path = '']) => path)
    expect(named).not.toHaveLength(0)
    expect(named.filter((path) => !hasField(schema, path))).toStrictEqual([])
  })

  it('are all that a report has, with every status of a target', async () => {
    const schema = JSON.parse(await readProjectFile('docs/report.schema.json')) as Schema
    const page = await readProjectFile('docs/report.md')
    const words = [...Object.keys(schema.properties ?? {}), ...TARGET_STATUSES]
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toStrictEqual([])
  })
})
