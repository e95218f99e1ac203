import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { readProjectFile } from '../contract/documents.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  makeTemporaryFolder,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'

const run = promisify(execFile)

interface Recipe {
  readonly command: string
  readonly files: string
}

type Steps = readonly { readonly run?: string; readonly with?: Readonly<Record<string, string>> }[]

/** The steps of the recipe below a heading: a command that writes a file, and this action. */
async function recipeBelow(heading: string): Promise<Recipe> {
  const [, after = ''] = (await readProjectFile('docs/recipes.md')).split(`### ${heading}\n`)
  const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(after) ?? []
  const [command, action] = parse(yaml) as Steps
  return { command: command?.run ?? '', files: action?.with?.['in-use-files'] ?? '' }
}

/** A folder with a program of this name, which answers as the real one would. */
async function makeProgram(name: string, script: string): Promise<string> {
  const folder = makeTemporaryFolder('bin')
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, name), 0o755)
  return folder
}

const answer = (value: unknown): string =>
  `cat <<'END'\n${JSON.stringify(value, undefined, 4)}\nEND`

const FLEET = 'arn:aws:codebuild:eu-west-1:111122223333:fleet/own'

interface Case {
  readonly heading: string
  readonly program: string
  readonly script: (imageId: string) => string
}

const CASES: readonly Case[] = [
  {
    // https://karpenter.sh/docs/concepts/nodeclasses/#statusamis
    heading: 'Karpenter',
    program: 'kubectl',
    script: (id) =>
      `test "$*" = 'get ec2nodeclasses -o json' || exit 1\n${answer({ items: [{ status: { amis: [{ id, name: 'own' }] } }] })}`,
  },
  {
    // https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html
    heading: 'AWS Batch',
    program: 'aws',
    script: (imageIdOverride) =>
      `test "$*" = 'batch describe-compute-environments' || exit 1\n${answer({ computeEnvironments: [{ computeResources: { ec2Configuration: [{ imageIdOverride }] } }] })}`,
  },
  {
    // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Fleet.html
    heading: 'CodeBuild fleets',
    program: 'aws',
    script: (imageId) =>
      `case "$*" in\n'codebuild list-fleets --query fleets[] --output text') echo '${FLEET}' ;;\n'codebuild batch-get-fleets --names ${FLEET}')\n${answer({ fleets: [{ imageId }] })}\n;;\n*) exit 1 ;;\nesac`,
  },
]

describe('a recipe', () => {
  it.each(CASES)(
    'keeps the image that it brings: $heading',
    async ({ heading, program, script }) => {
      const scenario = await startScenario()
      const [used = '', other = ''] = bake(scenario.region, [300, 300])
      const snapshots = snapshotsOf(scenario.region, [other])
      const { command, files } = await recipeBelow(heading)
      const temp = makeTemporaryFolder('runner-temp')
      const bin = await makeProgram(program, script(used))
      const PATH = [bin, process.env['PATH']].join(delimiter)
      // As GitHub runs a step: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
      await run('bash', ['-e', '-c', command], { env: { PATH, RUNNER_TEMP: temp } })

      const result = await scenario.run({
        'keep-previous': '0',
        'max-age': '1d',
        'in-use-files': files.replace('${{ runner.temp }}', temp),
      })

      expect(result.report?.warnings).toEqual([])
      expectRemoved(result, { images: [other], snapshots })
      expectKept(result, { [used]: 'in-use' })
    },
  )
})
