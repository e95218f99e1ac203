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
  addSubmodule,
  bake,
  expectGone,
  expectKept,
  git,
  GREEDY,
  makeTemporaryFolder,
  makeWorkspace,
  startScenario,
  writeFiles,
} from '../support/index.ts'

/** What may stand in the way of a setting that this machine brings. */
const appendConfig = async (folder: string, text: string): Promise<void> =>
  appendFile(join(folder, '.git/config'), text)

it('every setting of git that is tried here would start a program', async () => {
  const silent: string[] = []
  for (const setting of PROGRAM_SETTINGS) {
    const trap = await Trap.set()
    const folder = await makeWorkspace()
    await makeCheckoutWithHistory(folder, 'x')
    await writeHooks(`${trap.program}-hooks`, trap.program)
    await appendConfig(folder, configOf(setting, trap.program))
    await writeFiles(folder, { '.git/info/attributes': `*.tf ${attributesOf([setting])}\n` })
    await runCareless(folder, setting)
    if ((await trap.count()) === 0) silent.push(setting.name)
  }
  expect(silent).toEqual([])
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

type Configure = (folder: string, settings: string) => Promise<void>

const include =
  (section: string): Configure =>
  async (folder, settings) => {
    const file = join(makeTemporaryFolder('included'), 'config')
    await writeFile(file, settings)
    await appendConfig(folder, `[${section}]\n\tpath = ${file}\n`)
  }

/** By the folder of a checkout in the workspace: where its settings stand. */
const PLACES: Readonly<Record<string, Configure>> = {
  '.': appendConfig,
  'artifact/unpacked': appendConfig,
  included: include('include'),
  'included/for-this-folder': include('includeIf "gitdir:**"'),
  'of-the-worktree': async (folder, settings) => {
    await git(folder, 'config', 'extensions.worktreeConfig', 'true')
    await writeFile(join(folder, '.git/config.worktree'), settings)
  },
  'where-a-file-leads': async (folder, settings) => {
    const elsewhere = join(makeTemporaryFolder('elsewhere'), 'git')
    await appendConfig(folder, settings)
    await cp(join(folder, '.git'), elsewhere, { recursive: true })
    await rm(join(folder, '.git'), { recursive: true })
    await writeFile(join(folder, '.git'), `gitdir: ${elsewhere}\n`)
  },
  'outer/submodule': async (folder, settings) => {
    await appendConfig(folder, settings)
    await git(join(folder, '..'), 'init', '--quiet')
    await addSubmodule(join(folder, '..'), 'submodule')
  },
}

describe('a hostile workspace', () => {
  it('has no program started that any of its checkouts names', async () => {
    const { region, run } = await startScenario()
    const places = Object.entries(PLACES)
    const [other = '', ...named] = bake(region, [300, ...places.map(() => 300)])
    const traps = await Promise.all(places.map(async () => Trap.set()))
    const workspace = await makeWorkspace({ 'README.md': 'none' })
    for (const [index, [place, configure]] of places.entries()) {
      const folder = join(workspace, place)
      await mkdir(folder, { recursive: true })
      await makeCheckoutWithHistory(folder, named[index] ?? '')
      const [trap] = traps.slice(index)
      if (trap !== undefined) await configure(folder, await arm(folder, trap))
    }

    const result = await run(GREEDY, { environment: { GITHUB_WORKSPACE: workspace } })

    const started = await Promise.all(traps.map(async (trap) => trap.count()))
    expect(started).toEqual(places.map(() => 0))
    expectGone(result, other)
    expectKept(result, Object.fromEntries(named.map((id) => [id, 'in-use'])))
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

  it('has no program of its own taken for git, which is given nothing of what the job has', async () => {
    const { region, run } = await startScenario()
    const [named = ''] = bake(region, [300])
    const trap = await Trap.set()
    const workspace = await makeWorkspace({ 'a.tf': named, '.gitignore': '*\n' })
    await git(workspace, 'init', '--quiet')
    await git(workspace, 'add', '--force', 'a.tf')
    await rename(trap.program, join(workspace, 'git'))
    const bin = makeTemporaryFolder('bin')
    const PATH = process.env['PATH'] ?? ''
    const script = `#!/bin/sh\nenv > ${bin}/environment\nPATH='${PATH}' exec git "$@"\n`
    await writeFile(join(bin, 'git'), script)
    await chmod(join(bin, 'git'), 0o755)

    const result = await run(GREEDY, {
      environment: {
        GITHUB_WORKSPACE: workspace,
        PATH: ['.', '', workspace, bin, PATH].join(delimiter),
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
        GIT_DIR: '/nonexistent',
        GIT_WORK_TREE: '/nonexistent',
        GIT_INDEX_FILE: '/nonexistent',
        GIT_CONFIG_PARAMETERS: "'core.fsmonitor=false'",
        GIT_EXTERNAL_DIFF: 'x',
        SSH_AUTH_SOCK: '/nonexistent',
      },
    })

    expect(await trap.count()).toBe(0)
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
