import { globSync } from 'node:fs'
import { generatedFiles } from '../../scripts/docs.ts'
import { READ_OPERATIONS, twoStepsPolicy } from '../../scripts/policy.ts'
import { readProject } from '../../scripts/project.ts'
import { DEFAULTS } from '../../src/inputs/reader.ts'
import { MERGE_DEFAULTS } from '../../src/merge/main.ts'
import { REFERENCE_KEYS } from '../../src/model/index.ts'
import { OUTPUTS } from '../../src/report/outputs.ts'
import { IMAGE_REASONS, ORPHAN_REASONS, SNAPSHOT_REASONS } from '../../src/report/reasons.ts'
import {
  readActionMetadata,
  readProjectFile,
  stepsOf,
  workflowsIn,
  type ActionMetadata,
  type Step,
} from './documents.ts'

const describedOutputs = Object.entries(OUTPUTS).map(([name, { description }]) => [
  name,
  { description },
])

describe.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ['action.yml', DEFAULTS, 'dist/index.js'],
  ['merge/action.yml', MERGE_DEFAULTS, '../dist/merge/index.js'],
])('%s', (path, read, main) => {
  let metadata: ActionMetadata

  beforeAll(async () => {
    metadata = await readActionMetadata(path)
  })

  it('has the inputs that the code reads, with the same defaults, and the token of the job', () => {
    const defaults = Object.entries(metadata.inputs).map(([name, input]) => [
      name,
      input.default ?? '',
    ])
    const expected = { ...read, 'github-token': '${{ github.token }}' }
    expect(Object.fromEntries(defaults)).toStrictEqual(expected)
  })

  it('has the outputs of the table, in its order and words', () => {
    expect(Object.entries(metadata.outputs)).toStrictEqual(describedOutputs)
  })

  it('runs the bundle on Node 24', () => {
    expect(metadata.runs).toStrictEqual({ using: 'node24', main })
  })
})

describe('the inputs', () => {
  it('are all read by something', async () => {
    const files = ['src/inputs/index.ts', 'src/inputs/identity.ts']
    const members = (await Promise.all(files.map(readProjectFile))).flatMap((text) =>
      [...text.matchAll(/^export interface (?:Inputs|Identities) [^]*?^}/gm)].flatMap(([body]) =>
        [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, member = '']) => member),
      ),
    )
    const readers = globSync('src/**/*.ts').filter((file) => !/^src\/(?:inputs|page)\//.test(file))
    const code = (await Promise.all(readers.map(readProjectFile))).join('\n')
    expect(members.length).toBeGreaterThan(10)
    expect(members.filter((member) => !new RegExp(`\\b${member}\\b`).test(code))).toStrictEqual([])
  })
})

describe('the generated documentation', () => {
  it('is what the code says now', async () => {
    const files = await generatedFiles()
    for (const [path, text] of files) {
      expect({ path, text: await readProjectFile(path) }).toStrictEqual({ path, text })
    }
    expect([...files.keys()]).toContain('README.md')
  })
})

describe('README.md', () => {
  let readme: string
  let uses: readonly Step[]

  beforeAll(async () => {
    const { slug } = await readProject()
    readme = await readProjectFile('README.md')
    uses = workflowsIn(readme)
      .flatMap(stepsOf)
      .filter((step) => step.uses?.startsWith(`${slug}@`) === true)
  })

  it('fits on nine screens', () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(20_000)
  })

  it('removes nothing without grace, and deletes no orphans', () => {
    const real = uses.filter((step) => step.with?.['dry-run'] === false)
    expect(real).not.toHaveLength(0)
    expect(real.filter((step) => step.with?.['grace'] === undefined)).toStrictEqual([])
    expect(uses.filter((step) => step.with?.['orphan-snapshots'] === 'delete')).toStrictEqual([])
  })

  it('begins with a workflow that removes nothing', () => {
    const [first] = uses
    expect(first?.with).not.toHaveProperty('dry-run')
  })

  it.each(['README.md', 'docs/inputs.md'])(
    'and %s have every input, and the pages agree',
    async (page) => {
      const { inputs } = await readActionMetadata()
      const text = await readProjectFile(page)
      expect(Object.keys(inputs).filter((name) => !text.includes(`| \`${name}\` |`))).toStrictEqual(
        [],
      )
    },
  )
})

const { dependencies } = JSON.parse(await readProjectFile('package.json')) as {
  readonly dependencies: object
}

/** Words as pages name them, after what stands before each. */
const coded = (words: readonly string[], before = ''): readonly string[] =>
  words.map((word) => `${before}\`${word}\``)

const sids = twoStepsPolicy().Statement.map(({ Sid }) => Sid)

describe('pages', () => {
  it.each<readonly [page: string, what: string, words: readonly string[]]>([
    ['action.yml', 'key of skip-references', coded(REFERENCE_KEYS)],
    ['docs/evidence.md', 'source', coded(REFERENCE_KEYS, '| ')],
    ['docs/permissions.md', 'statement', coded(sids)],
    ['docs/what-keeps-an-image.md', 'reason', coded(IMAGE_REASONS)],
    ['docs/snapshots.md', 'reason', coded([...SNAPSHOT_REASONS, ...ORPHAN_REASONS])],
    ['docs/decisions/0001-runtime-dependencies.md', 'dependency', coded(Object.keys(dependencies))],
    ['README.md', 'picture', ['docs/pictures/demo-light.png', 'docs/pictures/demo-dark.png']],
    ['docs/report.md', 'picture', ['pictures/page-light.png', 'pictures/page-dark.png']],
  ])('%s speaks of every %s', async (page, _what, words) => {
    const text = await readProjectFile(page)
    expect(words.filter((word) => !text.includes(word))).toStrictEqual([])
  })
})

/** The first part of the host name, where it is not the prefix of the service's IAM actions. */
const HOSTS: Readonly<Record<string, string>> = { sagemaker: 'api.sagemaker' }

describe('docs/network.md', () => {
  it('has the host of every service that is called, and of no other', async () => {
    const prefixes = READ_OPERATIONS.map(({ action }) => action.split(':')[0] ?? '')
    const page = await readProjectFile('docs/network.md')
    const hosts = [...page.matchAll(/`([\w.]+?)(?:\.REGION)?\.amazonaws\.com`/g)].map(
      ([, host]) => host,
    )
    const called = ['sts', ...prefixes.map((prefix) => HOSTS[prefix] ?? prefix)]
    expect([...new Set(hosts)].sort()).toStrictEqual([...new Set(called)].sort())
  })
})
