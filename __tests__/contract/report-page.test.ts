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
import { codeBlocks, readData, readProjectFile } from './documents.ts'

const OTHER_ACCOUNT = '444455556666'

/** Rows whose cells stand between bars. */
const tabbed = (...rows: readonly string[]): string =>
  rows.map((row) => row.replaceAll(' | ', '\t')).join('\n')

const ami = (number: number): string => idOf('ami', number)
const unread = [{ source: 'fleets', code: 'UnauthorizedOperation', message: 'no' }]
const references = [
  { source: 'instances', resource: 'i-1' },
  { source: 'repository', resource: 'a.tf:1' },
]
const left = reportSnapshot({
  ...{ id: idOf('snap', 8), verdict: 'remove', outcome: 'failed' },
  error: itemError('InternalError', 'x'),
})
const disabled = { verdict: 'disable', reason: 'surplus', outcome: 'disabled' } as const

const REPORT = createReport({
  dryRun: false,
  errors: [
    reportError({ cause: 'denied', region: 'us-east-1', items: unread }),
    reportError({ code: 'cancelled', message: 'The run was cancelled.' }),
  ],
  targets: [
    reportTarget({
      images: [
        reportImage({ reason: 'in-use', explanation: 'Used by i-1, i-2.', references }),
        reportImage({ id: ami(2), rank: 1 }),
        reportImage({ id: ami(3), family: 'other' }),
        removedImage(4, { name: 'web-4' }),
        goingImage(5, { outcome: 'failed', error: itemError('AuthFailure'), snapshots: [] }),
        removedImage(6, { name: 'web-6', snapshots: [left] }),
        reportImage({ id: ami(7), name: 'web-7', ...disabled }),
      ],
      orphans: [
        reportOrphan({ outcome: 'failed', error: itemError('RequestLimitExceeded', 'y'), gib: 1 }),
      ],
    }),
    reportTarget({ region: 'us-east-1', images: [removedImage(9, { name: 'web-9' })] }),
    reportTarget({ accountId: OTHER_ACCOUNT, region: 'eu-west-1' }),
  ],
})

/** What each line of the page answers, in its order. */
const ANSWERS: readonly (readonly [question: string, ...answer: readonly string[]])[] = [
  [
    'What went?',
    `${ACCOUNT} | eu-west-1 | removed | ${ami(4)} | web-4`,
    `${ACCOUNT} | eu-west-1 | removed | ${ami(6)} | web-6`,
    `${ACCOUNT} | eu-west-1 | disabled | ${ami(7)} | web-7`,
    `${ACCOUNT} | us-east-1 | removed | ${ami(9)} | web-9`,
  ],
  [
    'Why is this image kept?',
    'keep: in-use. Used by i-1, i-2.',
    'instances: i-1',
    'repository: a.tf:1',
  ],
  ['How much money is it, by account?', `${ACCOUNT} | 1.25`, `${OTHER_ACCOUNT} | 0`],
  [
    'What failed?',
    'us-east-1 | evidence-incomplete | denied | fleets | no',
    'the run | cancelled | other |  | The run was cancelled.',
    `eu-west-1 | image-not-removed | other | ${ami(5)} | no`,
    `eu-west-1 | snapshot-not-deleted | other | ${idOf('snap', 0xfff)} | y`,
    `eu-west-1 | snapshot-left-behind | other | ${idOf('snap', 8)} | x`,
  ],
  [
    'What does a family keep?',
    `eu-west-1 | ${ami(1)} | 2026-10-01 | in-use | no rank`,
    `eu-west-1 | ${ami(2)} | 2026-10-01 | keep-previous | 1`,
  ],
]

const page = await readProjectFile('docs/report.md')
const lines = codeBlocks(page, 'sh').map((block) => block.trim())

describe('docs/report.md', () => {
  it('has a line for each question, and no other', () => {
    expect(lines).toHaveLength(ANSWERS.length)
    for (const [question] of ANSWERS) expect(page).toContain(question)
  })

  it.each(ANSWERS)('answers: %s', async (question, ...answer) => {
    const index = ANSWERS.findIndex(([asked]) => asked === question)
    const [, flags = '', filter = ''] =
      /^jq (.*?) ?'(.*)' report\.json$/.exec(lines[index] ?? '') ?? []
    expect(await raw(REPORT, filter, flags.split(' '))).toBe(tabbed(...answer))
  })
})

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

const schema = await readData<Schema>('docs/report.schema.json')

describe('the fields that pages name', () => {
  it.each(['docs/report.md', 'docs/audit.md'])('are fields of the report: %s', async (path) => {
    const text = await readProjectFile(path)
    const named = [...text.matchAll(/`((?:run|planFile|targets)(?:\[\])?\.[\w.[\]]+)`/g)]
    const paths = named.map(([, field = '']) => field)
    expect(paths).not.toHaveLength(0)
    expect(paths.filter((field) => !hasField(schema, field))).toStrictEqual([])
  })

  it('are all that a report has, with every status of a target', () => {
    const words = [...Object.keys(schema.properties ?? {}), ...TARGET_STATUSES]
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toStrictEqual([])
  })
})
