import { globSync } from 'node:fs'
import { generatedFiles } from '../../scripts/docs.ts'
import { READ_OPERATIONS, twoStepsPolicy } from '../../scripts/policy.ts'
import { readProject } from '../../scripts/project.ts'
import { DEFAULTS } from '../../src/inputs/reader.ts'
import { MERGE_DEFAULTS } from '../../src/merge/main.ts'
import { REFERENCE_KEYS } from '../../src/model/index.ts'
import { OUTPUTS } from '../../src/report/outputs.ts'
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

describe('action.yml', () => {
  let metadata: ActionMetadata

  beforeAll(async () => {
    metadata = await readActionMetadata()
  })

  it('has the inputs that the code reads, with the same defaults', () => {
    const defaults = Object.entries(metadata.inputs)
      .filter(([name]) => name !== 'github-token')
      .map(([name, input]) => [name, input.default ?? ''])
    expect(Object.fromEntries(defaults)).toStrictEqual(
      Object.fromEntries(Object.entries(DEFAULTS).filter(([name]) => name !== 'github-token')),
    )
  })

  it('gives the comment the token of the job', () => {
    expect(metadata.inputs['github-token']?.default).toBe('${{ github.token }}')
  })

  it('has the outputs of the table, in its order and words', () => {
    expect(Object.entries(metadata.outputs)).toStrictEqual(describedOutputs)
  })

  it('names every key of skip-references', () => {
    const { description = '' } = metadata.inputs['skip-references'] ?? {}
    expect(REFERENCE_KEYS.filter((key) => !description.includes(`\`${key}\``))).toStrictEqual([])
  })

  it('has no input that nothing reads', async () => {
    const [declared, identity] = await Promise.all(
      ['src/inputs/index.ts', 'src/inputs/identity.ts'].map(readProjectFile),
    )
    const members = [declared, identity].flatMap((text = '') =>
      [...text.matchAll(/^export interface (?:Inputs|Identities) [^]*?^}/gm)].flatMap(([body]) =>
        [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, member = '']) => member),
      ),
    )
    const readers = globSync('src/**/*.ts').filter((file) => !/^src\/(?:inputs|page)\//.test(file))
    const code = (await Promise.all(readers.map(readProjectFile))).join('\n')
    expect(members.length).toBeGreaterThan(10)
    expect(members.filter((member) => !new RegExp(`\\b${member}\\b`).test(code))).toStrictEqual([])
  })

  it('runs the bundle on Node 24', () => {
    expect(metadata.runs).toStrictEqual({ using: 'node24', main: 'dist/index.js' })
  })
})

describe('merge/action.yml', () => {
  let metadata: ActionMetadata

  beforeAll(async () => {
    metadata = await readActionMetadata('merge/action.yml')
  })

  it('has the inputs that the code reads, with the same defaults', () => {
    const defaults = Object.entries(metadata.inputs).map(([name, input]) => [
      name,
      input.default ?? '',
    ])
    expect(Object.fromEntries(defaults)).toStrictEqual({
      ...MERGE_DEFAULTS,
      'github-token': '${{ github.token }}',
    })
  })

  it('has the outputs of the table, in its order and words', () => {
    expect(Object.entries(metadata.outputs)).toStrictEqual(describedOutputs)
  })

  it('runs its bundle on Node 24', () => {
    expect(metadata.runs).toStrictEqual({ using: 'node24', main: '../dist/merge/index.js' })
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

describe('docs/evidence.md', () => {
  it.each([...REFERENCE_KEYS])('says what the source %s reads', async (key) => {
    expect(await readProjectFile('docs/evidence.md')).toContain(`| \`${key}\``)
  })
})

describe('docs/permissions.md', () => {
  it.each(twoStepsPolicy().Statement.map(({ Sid }) => Sid))('says what %s is for', async (sid) => {
    expect(await readProjectFile('docs/permissions.md')).toContain(`\`${sid}\``)
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

describe('docs/decisions', () => {
  it('says why each runtime dependency is there', async () => {
    const { dependencies } = JSON.parse(await readProjectFile('package.json')) as {
      readonly dependencies: Readonly<Record<string, string>>
    }
    const page = await readProjectFile('docs/decisions/0001-runtime-dependencies.md')
    const unexplained = Object.keys(dependencies).filter((name) => !page.includes(`\`${name}\``))
    expect(unexplained).toStrictEqual([])
  })
})
