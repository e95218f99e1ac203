import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import type { Workflow } from './documents.ts'
import { ACCOUNT, REGION } from '../support/emulated.ts'
import { bake, startScenario } from '../support/scenario.ts'
import { makeTemporaryFolder } from '../support/temporary-folder.ts'

const run = promisify(execFile)
const ROOT = new URL('../../', import.meta.url).pathname

interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly code?: number
}

/** What the command says on both streams, and how it ends. */
async function tryWith(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly said: string; readonly code: number }> {
  const env = { PATH: process.env['PATH'], ...environment }
  const running = run(process.execPath, ['scripts/try.ts', ...args], { cwd: ROOT, env })
  const ended: Ended = await running.catch((error: unknown) => error as Ended)
  const { stdout, stderr, code = 0 } = ended
  return { said: stdout + stderr, code }
}

/** An account with old images of these names. */
async function startNamed(...names: readonly string[]) {
  const { region, emulator } = await startScenario()
  for (const name of names) bake(region, [90], { name, tags: {} })
  return { emulator, credentials: emulator.environment(ACCOUNT, REGION) }
}

describe('npm run try', () => {
  it("looks at the account of the shell's credentials, and calls nothing that changes it", async () => {
    const { emulator, credentials } = await startNamed('web-a', 'web-b')
    const args = [`--aws-region=${REGION}`, '--mapping=all', '--keep-previous=1']

    const { said, code } = await tryWith(args, credentials)

    expect(code).toBe(0)
    expect(said).toContain('1 of 2 images')
    expect(said).toContain('demo/try.html and demo/try.json')
    expect(emulator.mutations()).toStrictEqual([])
  })

  it('proposes a mapping, and writes a workflow with the settings, once', async () => {
    const names = ['web-1', 'web-2', 'web-3', 'api-1', 'api-2', 'api-3']
    const { credentials } = await startNamed(...names)
    const workspace = makeTemporaryFolder('try')
    await writeFile(join(workspace, 'README.md'), 'No image is named here.')
    const args = [`--aws-region=${REGION}`, '--keep-previous=1', `--workspace=${workspace}`]

    const first = await tryWith(args, credentials)
    const mapping = /--mapping='(.*)'/.exec(first.said)?.[1] ?? ''
    const second = await tryWith([...args, `--mapping=${mapping}`, '--write-workflow'], credentials)
    const again = await tryWith([...args, '--write-workflow'], credentials)

    expect(mapping).toMatch(/^name:/)
    expect(first.said).toContain('It would make 2 families. At most 4 images would go.')
    expect(second.said).toContain('Name the role in it')
    const path = join(workspace, '.github/workflows/ami-cleanup.yml')
    const workflow = parse(await readFile(path, 'utf8')) as Workflow<'clean-up'>
    expect(workflow).toMatchObject({ on: { schedule: [{ cron: '17 4 * * *' }] } })
    expect(workflow.jobs['clean-up']).not.toHaveProperty('environment')
    expect(workflow.jobs['clean-up'].steps[1]?.with).toEqual({
      'aws-region': REGION,
      'role-to-assume': 'arn:aws:iam::ACCOUNT_ID:role/ami-cleanup-read-only',
      'keep-previous': '1',
      mapping,
      grace: '14d',
      'dry-run': 'true',
    })
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('is there already') })
  })

  it('says how to log in where there are no credentials', async () => {
    const { said, code } = await tryWith([`--aws-region=${REGION}`], {
      AWS_EC2_METADATA_DISABLED: 'true',
    })

    expect(code).toBe(1)
    expect(said).toContain('aws sso login --profile NAME')
  })

  it('says in one sentence what an old Node lacks', async () => {
    const old = `data:text/javascript,${encodeURIComponent("Object.defineProperty(process.versions, 'node', { value: '18.20.8' })")}`
    const asOld = [
      '--import',
      old,
      '-e',
      `require(${JSON.stringify(`${ROOT}scripts/need-node.cjs`)})`,
    ]

    const result = run(process.execPath, asOld)

    await expect(result).rejects.toMatchObject({
      stderr:
        'This needs Node 24 and the packages of this repository, and this is Node 18.20.8: run "npm ci" once, with Node 20 or newer, which brings both, and then the command again.\n',
    })
  })

  it.each([
    [['--dry-run=false', '--aws-region=eu-west-1'], "Unknown option '--dry-run'"],
    [[], 'It needs a Region: --aws-region=eu-west-1.'],
  ])('refuses %j', async (args, message) => {
    const { said, code } = await tryWith(args)
    expect(code).toBe(1)
    expect(said).toContain(message)
    expect(said).not.toMatch(/^ +at /m)
  })
})
