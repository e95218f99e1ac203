import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { readProjectFile, stepsOf, workflowsIn } from '../contract/documents.ts'
import { bake, makeTemporaryFolder, type ScenarioRun, startScenario } from '../support/index.ts'

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

/** The list of rules, and the step that reads it, as the recipe shows them. */
async function recipe(): Promise<{ readonly list: string; readonly script: string }> {
  const [, after = ''] = (await readProjectFile('docs/rules.md')).split('## Rules in a file of')
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
