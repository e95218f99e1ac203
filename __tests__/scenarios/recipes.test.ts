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

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly steps: readonly {
          readonly run?: string
          readonly with?: Readonly<Record<string, string>>
        }[]
      }
    >
  >
}

/** The last command of a workflow, which writes a file, and what the clean-up takes. */
async function recipeOf(workflow: string): Promise<Recipe> {
  const { jobs } = parse(await readProjectFile(`docs/workflows/${workflow}.yml`)) as Workflow
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  return {
    command: steps.findLast(({ run }) => run !== undefined)?.run ?? '',
    files: steps.at(-1)?.with?.['in-use-files'] ?? '',
  }
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
  readonly workflow: string
  readonly program: string
  readonly script: (imageId: string) => string
}

const CASES: readonly Case[] = [
  {
    // https://karpenter.sh/docs/concepts/nodeclasses/#statusamis
    workflow: 'karpenter',
    program: 'kubectl',
    script: (id) =>
      `test "$*" = 'get ec2nodeclasses -o json' || exit 1\n${answer({ items: [{ status: { amis: [{ id, name: 'own' }] } }] })}`,
  },
  {
    // https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html
    workflow: 'batch',
    program: 'aws',
    script: (imageIdOverride) =>
      `test "$*" = 'batch describe-compute-environments' || exit 1\n${answer({ computeEnvironments: [{ computeResources: { ec2Configuration: [{ imageIdOverride }] } }] })}`,
  },
  {
    // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Fleet.html
    workflow: 'codebuild',
    program: 'aws',
    script: (imageId) =>
      `case "$*" in\n'codebuild list-fleets --query fleets[] --output text') echo '${FLEET}' ;;\n'codebuild batch-get-fleets --names ${FLEET}')\n${answer({ fleets: [{ imageId }] })}\n;;\n*) exit 1 ;;\nesac`,
  },
]

describe('a recipe', () => {
  it.each(CASES)(
    'keeps the image that it brings: $workflow',
    async ({ workflow, program, script }) => {
      const scenario = await startScenario()
      const [used = '', other = ''] = bake(scenario.region, [300, 300])
      const snapshots = snapshotsOf(scenario.region, [other])
      const { command, files } = await recipeOf(workflow)
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
