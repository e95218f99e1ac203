import { beforeAll, describe, expect, it } from '@jest/globals'
import { generatedFiles } from '../../scripts/docs.ts'
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

  it('shows complete workflows, which use this action with inputs that there are', async () => {
    const { inputs } = await readActionMetadata()
    expect(uses.length).toBeGreaterThanOrEqual(5)
    const used = uses.flatMap((step) => Object.keys(step.with ?? {}))
    expect(used.filter((name) => !(name in inputs))).toStrictEqual([])
  })

  it('begins with a workflow that removes nothing', () => {
    const [first] = uses
    expect(first?.with).not.toHaveProperty('dry-run')
  })

  it.each([...REFERENCE_KEYS])('says what the source %s reads', (key) => {
    expect(readme).toContain(`| \`${key}\``)
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
