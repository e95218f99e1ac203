import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writeFakeGh } from '../__tests__/support/fake-gh.ts'
import { commitAll, runAct, writeStandIn } from './act.ts'
import { copyFiles } from './commands/files.ts'
import { majorTag, readProject, type Project } from './project.ts'

/**
 * Runs the release workflow with act, on this machine and without Docker, as far as that goes: its
 * checks, its build and its scripts are the real ones. GitHub is not there, so `gh` and the actions
 * that talk to it are replaced by programs that write down what they are asked. `ACT` names act's
 * executable.
 */

const run = promisify(execFile)
const ROOT = new URL('../', import.meta.url).pathname
const OWNER = 'octo-org'
const WORKFLOW = '.github/workflows/release.yml'

/** What each replaced action does instead. `$KEPT` is a folder that all jobs see. */
const REPLACED: Readonly<Record<string, string>> = {
  'actions/setup-node': 'true',
  'actions/upload-artifact': 'xargs -I{} cp --parents {} "$KEPT" <<< "${{ inputs.path }}"',
  'actions/download-artifact': 'cp -r "$KEPT"/. .',
  'actions/attest':
    'subjects=(${{ inputs.subject-path }})\nfor each in "${subjects[@]}"; do test -f "$each"; done\n' +
    'echo attest "${subjects[@]}" ${{ inputs.sbom-path }} >> "$CALLS"\n' +
    'echo bundle > bundle.json && echo "bundle-path=bundle.json" >> "$GITHUB_OUTPUT"',
}

const INPUTS = ['path', 'name', 'subject-path', 'sbom-path', 'if-no-files-found', 'retention-days']

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')))
}

/** The repository as it is on the day of a release, whoever publishes it, and whatever is released. */
async function createCheckout(folder: string, { owner, version }: Project): Promise<void> {
  await copyFiles(folder)
  await edit(join(folder, 'package.json'), (text) =>
    text
      .replaceAll(`github.com/${owner}/`, `github.com/${OWNER}/`)
      .replace(/"email": ".*"/, '"email": "security@octo.org"'),
  )
  await writeFile(
    join(folder, 'CHANGELOG.md'),
    `## [Unreleased]\n\n## [${version}] - 2026-11-21\n\n- What is new.\n`,
  )
  // The tests themselves are run by whoever runs this.
  await edit(join(folder, '.ci/run'), () => '#!/usr/bin/env bash\necho "Every test passed"\n')
  await commitAll(folder, `https://github.com/${OWNER}/ami-cleanup.git`)
}

/** The replaced actions as act takes them: at the commit that the workflow names. */
async function replaceActions(scratch: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(ROOT, WORKFLOW), 'utf8')
  const actions: Record<string, string> = {}
  for (const [name, script] of Object.entries(REPLACED)) {
    const [, commit = ''] = new RegExp(`uses: ${name}@([0-9a-f]{40})`).exec(text) ?? []
    const folder = join(scratch, name)
    await writeStandIn(folder, { inputs: INPUTS, outputs: ['bundle-path'], script })
    actions[`${name}@${commit}`] = folder
  }
  return actions
}

async function runRelease(folder: string, scratch: string): Promise<readonly string[]> {
  await writeFakeGh(join(scratch, 'bin'))
  const [calls, kept] = [join(scratch, 'calls'), join(scratch, 'kept')]
  const held = join(scratch, 'held')
  for (const each of [kept, held]) await mkdir(each)
  await writeFile(join(held, 'rules'), 'required_reviewers\n')
  const { stdout: cache } = await run('npm', ['config', 'get', 'cache'])
  await writeFile(join(held, 'e2e-runs'), '17\n')
  await writeFile(join(held, 'e2e-tried'), 'success\n')
  const { succeeded, log } = await runAct(folder, {
    home: scratch,
    event: 'workflow_dispatch',
    workflow: WORKFLOW,
    // The job behind it opens a pull request on GitHub, which is not there.
    job: 'publish',
    // What was downloaded before is not downloaded again.
    environment: { CALLS: calls, KEPT: kept, HELD: held, npm_config_cache: cache.trim() },
    machine: process.env,
    secrets: { GITHUB_TOKEN: 'token' },
    actions: await replaceActions(scratch),
    programs: join(scratch, 'bin'),
  })
  if (!succeeded) throw new Error(`The release failed:\n${log}`)
  return (await readFile(calls, 'utf8')).trim().split('\n')
}

/** @throws where what was asked of GitHub is something else, or in another order */
function requireCalls(calls: readonly string[], expected: readonly string[]): void {
  const asked = calls.map((call) => call.replace(/\b[0-9a-f]{40}\b/, 'SHA'))
  if (asked.join('\n') === expected.join('\n')) return
  throw new Error(`GitHub was asked this, and has to be asked something else:\n${asked.join('\n')}`)
}

const scratch = await mkdtemp(join(tmpdir(), 'ami-cleanup-release-'))
try {
  const folder = join(scratch, 'repository')
  await mkdir(folder)
  const project = await readProject()
  await createCheckout(folder, project)
  const calls = await runRelease(folder, scratch)
  const [tag, major] = [`v${project.version}`, majorTag(project)]
  const files = 'dist/index.js dist/merge/index.js'
  const repository = `repos/${OWNER}/ami-cleanup`
  const api = `gh api ${repository}`
  requireCalls(calls, [
    `${api}/git/ref/tags/${tag} --jq .object.sha`,
    `${api}/environments/release --jq .protection_rules[].type`,
    `${api}/actions/workflows/e2e.yml/runs?status=success&head_sha=SHA --jq .workflow_runs[].id`,
    `${api}/actions/runs/17/jobs --jq .jobs[].steps[] | select(.name == "Try the built action on AWS") | .conclusion`,
    `gh release view ${tag} --json isDraft --jq .isDraft`,
    `attest ${files}`,
    `attest ${files} sbom.cdx.json`,
    `gh release create ${tag} --draft --target SHA --title ${tag} --notes-file notes.md dist/index.js merge-index.js sbom.cdx.json provenance.sigstore.json`,
    `gh release edit ${tag} --draft=false --latest`,
    'gh release view --json tagName --jq .tagName',
    `${api}/git/ref/tags/${major} --silent`,
    `gh api --method POST ${repository}/git/refs -f ref=refs/tags/${major} -f sha=SHA --silent`,
    `${api}/releases/tags/${tag} --jq .immutable`,
  ])
  const notes = await readFile(join(scratch, 'kept/notes.md'), 'utf8')
  if (!notes.startsWith('```yaml\n- uses: octo-org/')) throw new Error(`The notes are:\n${notes}`)
  console.log(
    'act ran the release: attested, drafted, published, and the tag of the major version last.',
  )
} finally {
  await rm(scratch, { recursive: true, force: true })
}
