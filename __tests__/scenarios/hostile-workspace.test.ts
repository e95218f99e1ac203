import { appendFile, chmod, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import {
  attributesOf,
  configOf,
  makeCheckoutWithHistory,
  PROGRAM_SETTINGS,
  runCareless,
  Trap,
  writeHooks,
} from '../support/hostile-git.ts'
import {
  bake,
  expectKept,
  expectRemoved,
  git,
  makeTemporaryFolder,
  makeWorkspace,
  snapshotsOf,
  startScenario,
  writeFiles,
} from '../support/index.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d' }

/** What may stand in the way of a setting that this machine brings. */
const appendConfig = async (folder: string, text: string): Promise<void> =>
  appendFile(join(folder, '.git/config'), text)

describe('a setting of git that names a program', () => {
  it.each(PROGRAM_SETTINGS)('would start it: $name', async (setting) => {
    const trap = await Trap.set()
    const folder = await makeWorkspace()
    await makeCheckoutWithHistory(folder, 'x')
    await writeHooks(`${trap.program}-hooks`, trap.program)
    await appendConfig(folder, configOf(setting, trap.program))
    await writeFiles(folder, { '.git/info/attributes': `*.tf ${attributesOf([setting])}\n` })

    await runCareless(folder, setting)

    expect(await trap.count()).toBeGreaterThan(0)
  })
})

/** All settings at once, and all that makes them hold for a file. */
async function arm(folder: string, trap: Trap): Promise<string> {
  await writeFiles(folder, {
    '.gitattributes': `* ${attributesOf(PROGRAM_SETTINGS)}\n`,
    '.gitmodules': `[submodule "evil"]\n\tpath = evil\n\turl = ext::${trap.program}\n\tupdate = !${trap.program}\n`,
  })
  await writeHooks(`${trap.program}-hooks`, trap.program)
  await writeHooks(join(folder, '.git/hooks'), trap.program)
  return PROGRAM_SETTINGS.map((setting) => configOf(setting, trap.program)).join('')
}

interface Place {
  readonly place: string
  /** The checkout, relative to the workspace. */
  readonly checkout: string
  readonly configure: (folder: string, settings: string) => Promise<void>
}

const include =
  (section: string): Place['configure'] =>
  async (folder, settings) => {
    const file = join(makeTemporaryFolder('included'), 'config')
    await writeFile(file, settings)
    await appendConfig(folder, `[${section}]\n\tpath = ${file}\n`)
  }

const PLACES: readonly Place[] = [
  { place: '.git/config', checkout: '.', configure: appendConfig },
  { place: 'a file that it includes', checkout: '.', configure: include('include') },
  {
    place: 'a file that it includes for this folder',
    checkout: '.',
    configure: include('includeIf "gitdir:**"'),
  },
  {
    place: 'the configuration of a worktree',
    checkout: '.',
    configure: async (folder, settings) => {
      await git(folder, 'config', 'extensions.worktreeConfig', 'true')
      await writeFile(join(folder, '.git/config.worktree'), settings)
    },
  },
  { place: 'a checkout below it', checkout: 'artifact/unpacked', configure: appendConfig },
  {
    place: 'where a .git file leads',
    checkout: '.',
    configure: async (folder, settings) => {
      const elsewhere = join(makeTemporaryFolder('elsewhere'), 'git')
      await appendConfig(folder, settings)
      await cp(join(folder, '.git'), elsewhere, { recursive: true })
      await rm(join(folder, '.git'), { recursive: true })
      await writeFile(join(folder, '.git'), `gitdir: ${elsewhere}\n`)
    },
  },
  {
    place: 'a checkout that a submodule has',
    checkout: 'module',
    configure: async (folder, settings) => {
      const outer = join(folder, '..')
      await appendConfig(folder, settings)
      await git(outer, 'init', '--quiet')
      await git(
        outer,
        '-c',
        'core.hooksPath=/dev/null',
        'update-index',
        '--add',
        '--cacheinfo',
        `160000,${'1'.repeat(40)},module`,
      )
    },
  },
]

describe('a hostile workspace', () => {
  it.each(PLACES)('has no program started that $place names', async ({ checkout, configure }) => {
    const { region, run } = await startScenario()
    const [named = '', other = ''] = bake(region, [300, 300])
    const snapshots = snapshotsOf(region, [other])
    const trap = await Trap.set()
    const workspace = await makeWorkspace({ 'README.md': 'none' })
    const folder = join(workspace, checkout)
    await mkdir(folder, { recursive: true })
    await makeCheckoutWithHistory(folder, named)
    await configure(folder, await arm(folder, trap))

    const result = await run(GREEDY, { environment: { GITHUB_WORKSPACE: workspace } })

    expect(await trap.count()).toBe(0)
    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [other], snapshots })
    expectKept(result, { [named]: 'in-use' })
    expect(result.report?.warnings).toEqual([])
  })

  it('has nothing fetched from a remote that promises what is missing', async () => {
    const { region, run } = await startScenario()
    const [named = ''] = bake(region, [300])
    const trap = await Trap.set()
    const workspace = await makeWorkspace({ 'out/b.tf': 'x' })
    await makeCheckoutWithHistory(workspace, named)
    await git(workspace, 'add', '--all')
    await git(workspace, 'commit', '--quiet', '-m', 'out')
    await git(workspace, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'in')
    await rm(join(workspace, '.git/objects'), { recursive: true })
    await mkdir(join(workspace, '.git/objects'))
    await appendConfig(
      workspace,
      `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = ext::${trap.program}\n\tpromisor = true\n[protocol "ext"]\n\tallow = always\n`,
    )
    await runCareless(workspace, { starts: 'ls-files' })
    const careless = await trap.count()

    const result = await run(GREEDY, { environment: { GITHUB_WORKSPACE: workspace } })

    expect(careless).toBeGreaterThan(0)
    expect(await trap.count()).toBe(careless)
    expectKept(result, { [named]: 'in-use' })
  })

  it('has no program of its own taken for git', async () => {
    const { region, run } = await startScenario()
    const [named = ''] = bake(region, [300])
    const trap = await Trap.set()
    const workspace = await makeWorkspace({ 'a.tf': named })
    await git(workspace, 'init', '--quiet')
    await rename(trap.program, join(workspace, 'git'))
    const PATH = ['.', '', workspace, process.env['PATH']].join(delimiter)

    const result = await run(GREEDY, { environment: { GITHUB_WORKSPACE: workspace, PATH } })

    expect(await trap.count()).toBe(0)
    expectKept(result, { [named]: 'in-use' })
  })

  it('gives git nothing of what the job has', async () => {
    const { region, run } = await startScenario()
    const [named = ''] = bake(region, [300])
    const workspace = await makeWorkspace({ 'a.tf': named, '.gitignore': '*\n' })
    await git(workspace, 'init', '--quiet')
    await git(workspace, 'add', '--force', 'a.tf')
    const bin = makeTemporaryFolder('bin')
    const PATH = process.env['PATH'] ?? ''
    const script = `#!/bin/sh\nenv > ${bin}/environment\nPATH='${PATH}' exec git "$@"\n`
    await writeFile(join(bin, 'git'), script)
    await chmod(join(bin, 'git'), 0o755)

    const result = await run(GREEDY, {
      environment: {
        GITHUB_WORKSPACE: workspace,
        PATH: `${bin}${delimiter}${PATH}`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
        GIT_DIR: '/nonexistent',
        GIT_WORK_TREE: '/nonexistent',
        GIT_INDEX_FILE: '/nonexistent',
        GIT_CONFIG_PARAMETERS: "'core.fsmonitor=false'",
        GIT_EXTERNAL_DIFF: 'x',
        SSH_AUTH_SOCK: '/nonexistent',
      },
    })

    expectKept(result, { [named]: 'in-use' })
    const names = (await readFile(join(bin, 'environment'), 'utf8')).matchAll(/^([^=\n]+)=/gm)
    const given = [...names].map(([, name]) => name).filter((name) => name !== '_')
    expect(given.sort()).toEqual([
      'GIT_ALLOW_PROTOCOL',
      'GIT_ATTR_NOSYSTEM',
      'GIT_CONFIG_GLOBAL',
      'GIT_CONFIG_NOSYSTEM',
      'GIT_NO_LAZY_FETCH',
      'GIT_OPTIONAL_LOCKS',
      'GIT_TERMINAL_PROMPT',
      'HOME',
      'LC_ALL',
      'PATH',
      'PWD',
      'XDG_CONFIG_HOME',
    ])
  })
})
