import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeTemporaryFolder } from './temporary-folder.ts'
import { git, writeFiles } from './workspace.ts'

const run = promisify(execFile)

/** A program of an attacker, which leaves a file with all that it could read of the job's environment. */
export class Trap {
  readonly program: string
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
    this.program = join(folder, 'program')
  }

  static async set(): Promise<Trap> {
    const trap = new Trap(makeTemporaryFolder('trap'))
    await mkdir(join(trap.#folder, 'started'))
    const script = `#!/bin/sh\nenv > '${trap.#folder}/started/'$$\nexit 1\n`
    await writeFile(trap.program, script)
    await chmod(trap.program, 0o755)
    return trap
  }

  /** How often the program was started. */
  async count(): Promise<number> {
    return (await readdir(join(this.#folder, 'started'))).length
  }
}

/** A setting of git that names a program, and a command of git that starts it. */
export interface ProgramSetting {
  readonly name: string
  /** Lines of a configuration, section by section. */
  readonly config: (program: string) => string
  readonly attributes?: string
  readonly starts: readonly string[]
  readonly stdin?: string
}

const section = (header: string, ...lines: readonly string[]): string =>
  `[${header}]\n${lines.map((line) => `\t${line}\n`).join('')}`

const CREDENTIAL = 'protocol=https\nhost=localhost\nusername=x\n'

/** https://git-scm.com/docs/git-config, all that names a program and can be told in a repository. */
export const PROGRAM_SETTINGS: readonly ProgramSetting[] = [
  {
    name: 'core.fsmonitor',
    config: (program) => section('core', `fsmonitor = ${program}`),
    starts: ['status'],
  },
  {
    name: 'core.hooksPath',
    config: (program) => section('core', `hooksPath = ${program}-hooks`),
    starts: ['commit', '--allow-empty', '-m', 'x'],
  },
  {
    name: 'diff.external',
    config: (program) => section('diff', `external = ${program}`),
    starts: ['diff'],
  },
  {
    name: 'diff.evil.command',
    config: (program) => section('diff "evil"', `command = ${program}`),
    attributes: 'diff=evil',
    starts: ['diff'],
  },
  {
    name: 'diff.evil.textconv',
    config: (program) => section('diff "evil"', `textconv = ${program}`),
    attributes: 'diff=evil',
    starts: ['diff'],
  },
  {
    name: 'filter.evil.clean',
    config: (program) => section('filter "evil"', `clean = ${program}`),
    attributes: 'filter=evil',
    starts: ['add', '.'],
  },
  {
    name: 'filter.evil.smudge',
    config: (program) => section('filter "evil"', `smudge = ${program}`),
    attributes: 'filter=evil',
    starts: ['checkout', '.'],
  },
  {
    name: 'filter.evil.process',
    config: (program) => section('filter "evil"', `process = ${program}`, 'required = true'),
    attributes: 'filter=evil',
    starts: ['add', '.'],
  },
  {
    name: 'merge.evil.driver',
    config: (program) => section('merge "evil"', `driver = ${program}`),
    attributes: 'merge=evil',
    starts: ['merge', '--autostash', 'other'],
  },
  {
    name: 'core.editor',
    config: (program) => section('core', `editor = ${program}`),
    starts: ['commit', '--allow-empty'],
  },
  {
    name: 'sequence.editor',
    config: (program) => section('sequence', `editor = ${program}`),
    starts: ['rebase', '--autostash', '--interactive', 'other'],
  },
  {
    name: 'core.pager',
    config: (program) => section('core', `pager = ${program}`),
    starts: ['grep', '--open-files-in-pager', 'ami'],
  },
  {
    name: 'gpg.program',
    config: (program) => section('gpg', `program = ${program}`),
    starts: ['commit', '--allow-empty', '-S', '-m', 'x'],
  },
  {
    name: 'gpg.ssh.defaultKeyCommand',
    config: (program) =>
      section('gpg', 'format = ssh') + section('gpg "ssh"', `defaultKeyCommand = ${program}`),
    starts: ['commit', '--allow-empty', '-S', '-m', 'x'],
  },
  {
    name: 'credential.helper',
    config: (program) => section('credential', `helper = ${program}`),
    starts: ['credential', 'fill'],
    stdin: CREDENTIAL,
  },
  {
    name: 'core.askPass',
    config: (program) => section('core', `askPass = ${program}`),
    starts: ['credential', 'fill'],
    stdin: CREDENTIAL,
  },
  {
    name: 'core.sshCommand',
    config: (program) => section('core', `sshCommand = ${program}`),
    starts: ['ls-remote', 'ssh://localhost/x'],
  },
  {
    name: 'core.gitProxy',
    config: (program) => section('core', `gitProxy = ${program}`),
    starts: ['ls-remote', 'git://localhost/x'],
  },
  {
    name: 'remote.origin.uploadpack',
    config: (program) => section('remote "origin"', 'url = .', `uploadpack = ${program}`),
    starts: ['fetch', 'origin'],
  },
  {
    name: 'remote.origin.receivepack',
    config: (program) => section('remote "origin"', 'url = .', `receivepack = ${program}`),
    starts: ['push', 'origin', 'other'],
  },
  {
    name: 'remote.origin.url',
    config: (program) =>
      section('remote "origin"', `url = ext::${program}`) +
      section('protocol "ext"', 'allow = always'),
    starts: ['fetch', 'origin'],
  },
  {
    name: 'alias',
    config: (program) => section('alias', `ls-files = !${program}`, `evil = !${program}`),
    starts: ['evil'],
  },
  {
    name: 'trailer.evil.command',
    config: (program) => section('trailer "evil"', 'key = Evil', `command = ${program}`),
    starts: ['interpret-trailers'],
    stdin: 'x\n',
  },
  {
    name: 'difftool.evil.cmd',
    config: (program) =>
      section('difftool "evil"', `cmd = ${program}`) + section('diff', 'tool = evil'),
    starts: ['difftool', '--no-prompt'],
  },
]

/** Two branches that differ, and what git asks of whoever commits. */
async function makeHistory(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'history-'))
  await git(folder, 'init', '--quiet')
  await git(folder, 'config', 'user.name', 'test')
  await git(folder, 'config', 'user.email', 'test@example.com')
  for (const [branch, text] of [
    ['main', 'first'],
    ['other', 'other'],
    ['main', 'second'],
  ] as const) {
    if (text !== 'first') await git(folder, 'checkout', '--quiet', '-B', branch, 'main')
    await writeFiles(folder, { 'a.tf': `${text}\n` })
    await git(folder, 'add', '--all')
    await git(folder, 'commit', '--quiet', '-m', text)
  }
  return folder
}

let history: Promise<string> | undefined

afterAll(async () => {
  if (history !== undefined) await rm(await history, { recursive: true })
})

/** Makes a folder a checkout with history, and a file that was changed since. */
export async function makeCheckoutWithHistory(folder: string, text: string): Promise<void> {
  history ??= makeHistory()
  await cp(await history, folder, { recursive: true })
  await writeFiles(folder, { 'a.tf': `ami ${text} \n` })
}

/** Hooks of every name that a hostile folder could bring. */
export async function writeHooks(folder: string, program: string): Promise<void> {
  const names = ['post-index-change', 'pre-commit', 'fsmonitor-watchman', 'post-checkout']
  await mkdir(folder, { recursive: true })
  for (const name of names) {
    await writeFile(join(folder, name), `#!/bin/sh\nexec ${program}\n`)
    await chmod(join(folder, name), 0o755)
  }
}

/** Runs git as a person would, without any care; whether it ends well does not matter. */
export async function runCareless(folder: string, setting: ProgramSetting): Promise<void> {
  const options = { env: { PATH: process.env['PATH'], HOME: folder } }
  const running = run('git', ['-C', folder, ...setting.starts], options)
  running.child.stdin?.end(setting.stdin)
  await running.catch((error: unknown) => error)
}
