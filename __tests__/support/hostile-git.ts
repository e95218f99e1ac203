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
interface ProgramSetting {
  readonly name: string
  /** Other settings that it needs, by name. */
  readonly more?: Readonly<Record<string, string>>
  /** What it holds; `%` stands for the program. */
  readonly value?: string
  readonly starts: string
  readonly stdin?: string
}

const CREDENTIAL = 'protocol=https\nhost=localhost\nusername=x\n'
const FETCH_ANYTHING = { 'protocol.ext.allow': 'always' }

/** https://git-scm.com/docs/git-config, all that names a program and can be told in a repository. */
export const PROGRAM_SETTINGS: readonly ProgramSetting[] = [
  { name: 'core.fsmonitor', starts: 'status' },
  { name: 'core.hooksPath', value: '%-hooks', starts: 'commit --allow-empty -m x' },
  { name: 'diff.external', starts: 'diff' },
  { name: 'diff.evil.command', starts: 'diff' },
  { name: 'diff.evil.textconv', starts: 'diff' },
  { name: 'filter.evil.clean', starts: 'add .' },
  { name: 'filter.evil.smudge', starts: 'checkout .' },
  { name: 'filter.evil.process', more: { 'filter.evil.required': 'true' }, starts: 'add .' },
  { name: 'merge.evil.driver', starts: 'merge --autostash other' },
  { name: 'core.editor', starts: 'commit --allow-empty' },
  { name: 'sequence.editor', starts: 'rebase --autostash --interactive other' },
  { name: 'core.pager', starts: 'grep --open-files-in-pager ami' },
  { name: 'gpg.program', starts: 'commit --allow-empty -S -m x' },
  {
    name: 'gpg.ssh.defaultKeyCommand',
    more: { 'gpg.format': 'ssh' },
    starts: 'commit --allow-empty -S -m x',
  },
  { name: 'credential.helper', starts: 'credential fill', stdin: CREDENTIAL },
  { name: 'core.askPass', starts: 'credential fill', stdin: CREDENTIAL },
  { name: 'core.sshCommand', starts: 'ls-remote ssh://localhost/x' },
  { name: 'core.gitProxy', starts: 'ls-remote git://localhost/x' },
  { name: 'remote.origin.uploadpack', more: { 'remote.origin.url': '.' }, starts: 'fetch origin' },
  {
    name: 'remote.origin.receivepack',
    more: { 'remote.origin.url': '.' },
    starts: 'push origin other',
  },
  { name: 'remote.origin.url', value: 'ext::%', more: FETCH_ANYTHING, starts: 'fetch origin' },
  { name: 'alias.ls-files', value: '!%', more: { 'alias.evil': '!%' }, starts: 'evil' },
  {
    name: 'trailer.evil.command',
    more: { 'trailer.evil.key': 'Evil' },
    starts: 'interpret-trailers',
    stdin: 'x\n',
  },
  { name: 'difftool.evil.cmd', more: { 'diff.tool': 'evil' }, starts: 'difftool --no-prompt' },
]

/** The lines of a configuration that make a setting hold. */
export function configOf(
  { name, value = '%', more = {} }: ProgramSetting,
  program: string,
): string {
  const lines = Object.entries({ [name]: value, ...more }).map(([setting, held]) => {
    const [, section = '', subsection, key = ''] = /^(.+?)(?:\.(.+))?\.(.+)$/.exec(setting) ?? []
    const header = subsection === undefined ? section : `${section} "${subsection}"`
    return `[${header}]\n\t${key} = ${held.replace('%', program)}\n`
  })
  return lines.join('')
}

/** What makes settings hold for a file. */
export const attributesOf = (settings: readonly ProgramSetting[]): string =>
  settings
    .flatMap(({ name }) => /^(diff|filter|merge)\.evil\./.exec(name)?.[1] ?? [])
    .map((attribute) => `${attribute}=evil`)
    .join(' ')

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
export async function runCareless(
  folder: string,
  { starts, stdin }: Pick<ProgramSetting, 'starts' | 'stdin'>,
): Promise<void> {
  const options = { env: { PATH: process.env['PATH'], HOME: folder } }
  const running = run('git', ['-C', folder, ...starts.split(' ')], options)
  running.child.stdin?.end(stdin)
  await running.catch((error: unknown) => error)
}
