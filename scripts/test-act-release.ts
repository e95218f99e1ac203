import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Runs the release workflow with act, on this machine and without Docker, as far as that goes: its
 * checks, its build and its scripts are the real ones. GitHub is not there, so `gh` and the actions
 * that talk to it are replaced by programs that write down what they are asked. `ACT` names act's
 * executable.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname
const OWNER = 'octo-org'

/** What each replaced action does instead. `$KEPT` is a folder that all jobs see. */
const REPLACED: Readonly<Record<string, string>> = {
  'actions/setup-node': 'true',
  'actions/upload-artifact': 'xargs -I{} cp --parents {} "$KEPT" <<< "${{ inputs.path }}"',
  'actions/download-artifact': 'cp -r "$KEPT"/. .',
  'actions/attest':
    'test -f "${{ inputs.subject-path }}" && echo attest ${{ inputs.sbom-path }} >> "$CALLS"\n' +
    'echo bundle > bundle.json && echo "bundle-path=bundle.json" >> "$GITHUB_OUTPUT"',
}

const INPUTS = ['path', 'name', 'subject-path', 'sbom-path', 'if-no-files-found', 'retention-days']

/** GitHub's own program, replaced by one that says that there is no tag of the major version yet. */
const GH = 'echo "gh $*" >> "$CALLS"\ncase "$*" in "api repos/"*"/git/ref/tags/"*) exit 1 ;; esac'

async function writeProgram(path: string, script: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/usr/bin/env bash\n${script}\n`)
  await chmod(path, 0o755)
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')))
}

/** The repository as it is on the day of a release. */
async function createCheckout(folder: string): Promise<void> {
  const listed = await run('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: ROOT })
  for (const path of listed.stdout.split('\0').filter((each) => each !== '')) {
    await cp(join(ROOT, path), join(folder, path))
  }
  await edit(join(folder, 'package.json'), (text) =>
    text
      .replaceAll('github.com/OWNER/', `github.com/${OWNER}/`)
      .replace(/"email": ".*"/, '"email": "security@octo.org"')
      .replace(/"version": ".*"/, '"version": "1.0.0"'),
  )
  await edit(join(folder, 'CHANGELOG.md'), (text) =>
    text.replace('## [Unreleased]\n', '## [Unreleased]\n\n## [1.0.0] - 2026-11-21\n'),
  )
  // The tests themselves are run by whoever runs this.
  await writeProgram(join(folder, '.ci/run'), 'echo "Every test passed"')
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['remote', 'add', 'origin', `https://github.com/${OWNER}/ami-cleanup.git`],
    ['add', '-A'],
    [...identity, 'commit', '-qm', 'Release 1.0.0'],
  ]) {
    await run('git', args, { cwd: folder })
  }
}

/** The replaced actions as act takes them: at the commit that the workflow names. */
async function replaceActions(scratch: string): Promise<readonly string[]> {
  const workflow = await readFile(join(ROOT, '.github/workflows/release.yml'), 'utf8')
  const uses = Object.entries(REPLACED).map(async ([name, script]) => {
    const [, commit = ''] = new RegExp(`uses: ${name}@([0-9a-f]{40})`).exec(workflow) ?? []
    const action = {
      name,
      inputs: Object.fromEntries(INPUTS.map((input) => [input, { default: '' }])),
      outputs: { 'bundle-path': { value: '${{ steps.it.outputs.bundle-path }}' } },
      runs: { using: 'composite', steps: [{ id: 'it', shell: 'bash', run: script }] },
    }
    const folder = join(scratch, name)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'action.yml'), JSON.stringify(action))
    return ['--local-repository', `${name}@${commit}=${folder}`]
  })
  return (await Promise.all(uses)).flat()
}

async function runRelease(folder: string, scratch: string): Promise<readonly string[]> {
  await writeProgram(join(scratch, 'bin/gh'), GH)
  const [calls, kept] = [join(scratch, 'calls'), join(scratch, 'kept')]
  await mkdir(kept)
  const { stdout: cache } = await run('npm', ['config', 'get', 'cache'])
  // What was downloaded before is not downloaded again.
  const variables = { CALLS: calls, KEPT: kept, npm_config_cache: cache.trim() }
  const given = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const path = [join(scratch, 'bin'), `${ROOT}node_modules/.bin`, process.env['PATH']].join(':')
  const args = [
    'workflow_dispatch',
    '-W',
    '.github/workflows/release.yml',
    '--secret',
    'GITHUB_TOKEN=token',
  ]
  const platform = ['--platform', 'ubuntu-latest=-self-hosted', '--artifact-server-path', '']
  await run(
    process.env['ACT'] ?? 'act',
    [...args, ...platform, ...given, ...(await replaceActions(scratch))],
    { cwd: folder, maxBuffer: 2 ** 26, env: { ...process.env, PATH: path, HOME: scratch } },
  )
  return (await readFile(calls, 'utf8')).trim().split('\n')
}

/** @throws where what was asked of GitHub is something else, or in another order */
function requireCalls(calls: readonly string[], expected: readonly RegExp[]): void {
  const fits =
    calls.length === expected.length && expected.every((each, at) => each.test(calls[at] ?? ''))
  if (!fits)
    throw new Error(
      `GitHub was asked this, and has to be asked something else:\n${calls.join('\n')}`,
    )
}

const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-release-'))
try {
  const folder = join(scratch, 'repository')
  await mkdir(folder)
  await createCheckout(folder)
  const calls = await runRelease(folder, scratch)
  requireCalls(calls, [
    /^attest$/,
    /^attest sbom\.cdx\.json$/,
    /^gh release create v1\.0\.0 --draft --target [0-9a-f]{40} --title v1\.0\.0 --notes-file notes\.md dist\/index\.js sbom\.cdx\.json provenance\.sigstore\.json$/,
    /^gh release edit v1\.0\.0 --draft=false --latest$/,
    /^gh api repos\/octo-org\/ami-cleanup\/git\/ref\/tags\/v1 --silent$/,
    /^gh api --method POST repos\/octo-org\/ami-cleanup\/git\/refs -f ref=refs\/tags\/v1 -f sha=[0-9a-f]{40} --silent$/,
  ])
  const notes = await readFile(join(scratch, 'kept/notes.md'), 'utf8')
  if (!notes.startsWith('```yaml\n- uses: octo-org/')) throw new Error(`The notes are:\n${notes}`)
  console.log(
    'act ran the release: attested, drafted, published, and the tag of the major version last.',
  )
} finally {
  await rm(scratch, { recursive: true, force: true })
}
