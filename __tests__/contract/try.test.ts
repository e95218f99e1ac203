import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createWorld } from '../emulator/index.ts'
import { ACCOUNT, emulate, REGION } from '../support/emulated.ts'

const run = promisify(execFile)
const ROOT = new URL('../../', import.meta.url).pathname

/** What the command says on both streams, and how it ends. */
async function tryWith(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly said: string; readonly code: number }> {
  const env = { PATH: process.env['PATH'], ...environment }
  try {
    const { stdout, stderr } = await run(process.execPath, ['scripts/try.ts', ...args], {
      cwd: ROOT,
      env,
    })
    return { said: stdout + stderr, code: 0 }
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number }
    return { said: stdout + stderr, code }
  }
}

describe('npm run try', () => {
  it("looks at the account of the shell's credentials, and calls nothing that changes it", async () => {
    const world = createWorld()
    const region = world.account(ACCOUNT).region(REGION)
    for (const name of ['web-a', 'web-b']) region.addImage({ name, createdAt: world.daysAgo(90) })
    const emulator = await emulate({ world })

    const { said, code } = await tryWith(
      [`--aws-region=${REGION}`, '--mapping=all', '--keep-previous=1'],
      emulator.environment(ACCOUNT, REGION),
    )

    expect(code).toBe(0)
    expect(said).toContain('1 of 2 images')
    expect(said).toContain('demo/try.html and demo/try.json')
    expect(emulator.mutations()).toStrictEqual([])
  })

  it.each([
    [['--dry-run=false', '--aws-region=eu-west-1'], 'There is no --dry-run.'],
    [[], 'It needs a Region: --aws-region=eu-west-1.'],
  ])('refuses %j', async (args, message) => {
    const { said, code } = await tryWith(args)
    expect(code).toBe(1)
    expect(said).toContain(message)
    expect(said).not.toMatch(/^ +at /m)
  })
})
