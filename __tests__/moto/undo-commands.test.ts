import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text as readText } from 'node:stream/consumers'
import { renderSummary } from '../../src/report/summary/index.ts'
import { snapshotOf, startEmulator, type Emulator } from '../emulator/index.ts'
import { createDemoWorld, DEMO_ACCOUNT, DEMO_REGION } from '../support/demo-world.ts'
import { grace } from '../support/made-scenes.ts'
import { blocksOf } from '../support/rendered.ts'
import { runAction } from '../support/run-action.ts'

/** What the pages say to paste is run by real shells and read by the real AWS CLI. */

const CLI = new URL('../../.venv/bin/', import.meta.url).pathname

/** A shell that takes its input as typed: zsh knows no comments then. */
const SHELLS = [
  ['bash', ['--norc', '--noprofile']],
  ['zsh', ['-f', '-i']],
] as const

interface Ran {
  readonly exitCode: number
  readonly output: string
}

async function runInShell(
  shell: string,
  flags: readonly string[],
  commands: string,
  environment: Readonly<Record<string, string>>,
): Promise<Ran> {
  // Stops at the first line that the shell or the CLI does not understand.
  const child = spawn(shell, [...flags, '-s'], {
    env: {
      PATH: `${CLI}:${process.env['PATH'] ?? ''}`,
      AWS_PAGER: '',
      HOME: '/nonexistent',
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = Promise.all([readText(child.stdout), readText(child.stderr)])
  child.stdin.end(
    commands
      .split('\n')
      .map((line) => (line === '' ? '' : `${line} || exit 9`))
      .join('\n'),
  )
  await once(child, 'exit')
  return { exitCode: child.exitCode ?? -1, output: (await output).join('\n') }
}

const shellBlocks = (summary: string): readonly string[] =>
  blocksOf(summary).filter((block) => block.startsWith('aws '))

/** The CLI is a program of Python: each command takes its time. */
const TIME_OUT = 300_000

describe.each(SHELLS)('the commands of a page, in %s', (shell, flags) => {
  let emulator: Emulator

  beforeAll(async () => {
    emulator = await startEmulator({ world: createDemoWorld().world })
  })

  afterAll(async () => {
    await emulator.stop()
  })

  it(
    'bring back what a run removed',
    async () => {
      const { world, workspace } = createDemoWorld()
      const own = await startEmulator({ world })
      const before = snapshotOf(world)
      const environment = own.environment(DEMO_ACCOUNT, DEMO_REGION)
      const { summary } = await runAction({
        inputs: { 'dry-run': 'false', 'keep-previous': '10' },
        workspace,
        environment,
      })
      expect(snapshotOf(world)).not.toEqual(before)

      const blocks = shellBlocks(summary)
      const ran = await runInShell(shell, flags, blocks.join('\n'), environment)

      expect(ran).toMatchObject({ exitCode: 0 })
      expect(snapshotOf(world)).toEqual(before)
      await own.stop()
    },
    TIME_OUT,
  )

  it(
    'are understood, whatever the page',
    async () => {
      const environment = emulator.environment(DEMO_ACCOUNT, DEMO_REGION)
      const commands = [grace]
        .flatMap((create) => shellBlocks(renderSummary(create().report)))
        .join('\n')
        .split('\n')
        .filter((line) => line !== '')
      const kinds = Map.groupBy(commands, (line) => line.split(' ').slice(0, 3).join(' '))
      const samples = [...kinds.values()].flatMap((lines) => lines.slice(0, 2))
      expect([...kinds.keys()].toSorted()).toEqual([
        'aws ec2 enable-image',
        'aws ec2 restore-image-from-recycle-bin',
        'aws ec2 restore-snapshot-from-recycle-bin',
      ])
      // The CLI answers 252 for what it does not understand, and 254 for what the service refuses.
      const parsed = samples.map((line) => `${line}; [ $? -ne 252 ]`)
      const { exitCode, output } = await runInShell(shell, flags, parsed.join('\n'), environment)
      expect({ exitCode, output }).toMatchObject({ exitCode: 0 })
      expect(output).not.toMatch(/usage:|command not found|Unknown options/)
    },
    TIME_OUT,
  )
})
