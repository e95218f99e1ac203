import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { readProjectFile, stepsOf, workflowsIn } from '../contract/documents.ts'
import {
  bake,
  expectFailure,
  expectKept,
  expectPlanned,
  expectRemoved,
  snapshotsOf,
  startScenario,
  type ScenarioRun,
} from '../support/scenario.ts'
import { makeTemporaryFolder } from '../support/temporary-folder.ts'

const run = promisify(execFile)

const tagsOf = (environment: string): { tags: Record<string, string> } => ({
  tags: { environment, role: 'web' },
})

const ruleOf = ({ report }: ScenarioRun): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    (report?.targets ?? []).flatMap(({ families }) =>
      families.map(({ label, rule }) => [label, rule]),
    ),
  )

const unused = ({ report }: ScenarioRun): readonly string[] =>
  (report?.warnings ?? [])
    .filter(({ code }) => code === 'unused-rule')
    .map(({ message }) => message)

const RULES = `
- family: prod.*
  keep-previous: 2
- family: [dev.*, test.*]
  keep-previous: 0
  max-age: 15d
- family: golden.*
  keep: true
`

describe('rules', () => {
  it('set for each family what it keeps, and the report says which rule held', async () => {
    const scenario = await startScenario()
    const { region } = scenario
    const prod = bake(region, [10, 20, 30], tagsOf('prod'))
    const dev = bake(region, [10, 20, 30], tagsOf('dev'))
    const golden = bake(region, [300], tagsOf('golden'))
    const other = bake(region, [10, 20], tagsOf('stage'))
    const images = [prod[2] ?? '', dev[1] ?? '', dev[2] ?? '', other[1] ?? '']
    const snapshots = snapshotsOf(region, images)

    const result = await scenario.run({ 'keep-previous': '1', rules: RULES })

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images, snapshots })
    expectKept(result, {
      [prod[0] ?? '']: 'keep-previous',
      [prod[1] ?? '']: 'keep-previous',
      [dev[0] ?? '']: 'too-young',
      [golden[0] ?? '']: 'not-selected',
      [other[0] ?? '']: 'keep-previous',
    })
    expect(ruleOf(result)).toEqual({
      'prod.web': 'rule 1 (prod.*)',
      'dev.web': 'rule 2 (dev.*, test.*)',
      'golden.web': 'rule 3 (golden.*)',
      'stage.web': undefined,
    })
    expect(unused(result)).toEqual([])
  })

  it('that cannot be read stop the run before anything is read, all of them at once', async () => {
    const scenario = await startScenario()
    bake(scenario.region, [300, 400])

    const result = await scenario.run({
      'keep-previous': '1',
      'max-age': 'old',
      rules: '- family: prod.*\n  keep-last: 3\n- keep: true\n- family: x\n  max-age: 30\n',
    })

    expectFailure(
      result,
      'max-age: "old" is not accepted.',
      'rules: rule 1, keep-last: there is no such key, here with "3".',
      'rules: rule 2, family: it is missing.',
      'rules: rule 3, max-age: "30" is not accepted.',
    )
    expect(scenario.emulator.calls).toEqual([])
    expect(result.gone).toEqual({ images: [], snapshots: [] })
  })

  it('that hold for no family are a warning', async () => {
    const { region, dryRun } = await startScenario()
    bake(region, [10], tagsOf('golden'))

    const result = await dryRun({
      rules:
        '- family: goldne.*\n  keep: true\n- family: g*\n  keep: true\n- family: golden.web\n  keep-previous: 3\n',
    })

    expect(result.exitCode).toBe(0)
    expectPlanned(result, {})
    expect(unused(result)).toEqual([
      'rules: rule 1 (goldne.*) matches no family.',
      'rules: rule 3 (golden.web) holds for no family: rule 2 (g*) comes first.',
    ])
  })
})

/** The list of rules, and the step that reads it, as the recipe shows them. */
async function recipe(): Promise<{ readonly list: string; readonly script: string }> {
  const [, after = ''] = (await readProjectFile('docs/recipes.md')).split('## Rules in a file of')
  const [, list = ''] = /```yaml\n([^]*?)```/.exec(after) ?? []
  const steps = workflowsIn(after).slice(0, 1).flatMap(stepsOf) as readonly { run?: string }[]
  return { list, script: steps.find((step) => step.run)?.run ?? '' }
}

/** As GitHub runs a step: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell. */
async function outputOf(script: string, cwd: string): Promise<string> {
  const GITHUB_OUTPUT = join(makeTemporaryFolder('runner-temp'), 'output')
  await run('bash', ['-e', '-c', script], {
    cwd,
    env: { PATH: process.env['PATH'], GITHUB_OUTPUT },
  })
  const [, output = ''] =
    /^list<<(?:.+)\n([^]*)\n.+\n$/.exec(await readFile(GITHUB_OUTPUT, 'utf8')) ?? []
  return output
}

describe('the recipe of a file with rules', () => {
  it('hands the file over to the input', async () => {
    const { list, script } = await recipe()
    const workspace = makeTemporaryFolder('workspace')
    await mkdir(join(workspace, '.github'))
    await writeFile(join(workspace, '.github', 'ami-cleanup-rules.yml'), list)
    const { region, dryRun } = await startScenario()
    for (const environment of ['prod', 'test', 'golden']) bake(region, [10], tagsOf(environment))

    const rules = await outputOf(script, workspace)
    const result = await dryRun({ rules })

    expect(parse(rules)).toEqual(parse(list))
    expect(Object.values(ruleOf(result)).toSorted()).toEqual([
      'rule 1 (prod.*)',
      'rule 2 (dev.*, test.*)',
      'rule 3 (golden.*)',
    ])
  })

  it('fails where the file is missing', async () => {
    const { script } = await recipe()

    await expect(outputOf(script, makeTemporaryFolder('workspace'))).rejects.toThrow('No such file')
  })
})
