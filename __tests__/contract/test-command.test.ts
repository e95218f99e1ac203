import { spawnSync } from 'node:child_process'

const ROOT = new URL('../../', import.meta.url).pathname

/** What Jest says where it is started by hand, without testing anything. */
const startJest = (...flags: readonly string[]): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [...flags, 'node_modules/jest/bin/jest.js', '--showConfig'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  })

describe('a test that is run by hand', () => {
  it('says in one sentence how to run it, where Node lacks what it needs', () => {
    const { status, stdout, stderr } = startJest()

    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toBe(
      `The tests need Node 24 with --experimental-vm-modules, and this is Node ${process.versions.node} without it: run "npm ci" once and then "npm test -- PATH", which brings both.\n`,
    )
  })

  it('runs where Node has it', () => {
    expect(startJest('--experimental-vm-modules').status).toBe(0)
  })
})
