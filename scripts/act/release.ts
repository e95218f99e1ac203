import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writeFakeGh } from '../../__tests__/support/fake-gh.ts'
import { commitAll, runAct } from '../act.ts'
import { copyFiles } from '../commands/files.ts'
import { majorTag, readProject, type Project } from '../project.ts'
import { requireEqual, writeTexts } from './stage.ts'
import { provideActions } from './stand-ins.ts'

/**
 * The release workflow, as far as that goes on this machine: its checks, its build and its scripts are
 * the real ones. GitHub is not there, so `gh` and the actions that talk to it are replaced by programs
 * that write down what they are asked.
 */

const run = promisify(execFile)
const OWNER = 'octo-org'
const WORKFLOW = '.github/workflows/release.yml'

/** The repository as it is on the day of a release, whoever publishes it, and whatever is released. */
async function createCheckout(folder: string, { owner, version }: Project): Promise<void> {
  await mkdir(folder)
  await copyFiles(folder)
  const manifest = await readFile(join(folder, 'package.json'), 'utf8')
  await writeTexts(folder, {
    'package.json': manifest
      .replaceAll(`github.com/${owner}/`, `github.com/${OWNER}/`)
      .replace(/"email": ".*"/, '"email": "security@octo.org"'),
    'CHANGELOG.md': `## [Unreleased]\n\n## [${version}] - 2026-11-21\n\n- What is new.\n`,
    // The tests themselves are run by whoever runs this.
    '.ci/run': '#!/usr/bin/env bash\necho "Every test passed"\n',
  })
  await commitAll(folder, `https://github.com/${OWNER}/ami-cleanup.git`)
}

/** What is asked of GitHub, and of the action that attests, in this order. */
async function callsOf(folder: string, home: string): Promise<readonly string[]> {
  const workflow = await readFile(join(folder, WORKFLOW), 'utf8')
  await writeFakeGh(join(home, 'programs'))
  await mkdir(join(home, 'kept'))
  const held = { rules: 'required_reviewers\n', 'e2e-runs': '17\n', 'e2e-tried': 'success\n' }
  await writeTexts(join(home, 'held'), held)
  const { stdout: cache } = await run('npm', ['config', 'get', 'cache'])
  const actions = Object.entries(await provideActions(workflow, home))
  const { succeeded, log } = await runAct(folder, {
    home,
    // The job behind it opens a pull request on GitHub, which is not there.
    start: ['workflow_dispatch', '--workflows', WORKFLOW, '--job', 'publish'],
    environment: {
      CALLS: join(home, 'calls'),
      KEPT: join(home, 'kept'),
      HELD: join(home, 'held'),
      // What was downloaded before is not downloaded again.
      npm_config_cache: cache.trim(),
    },
    machine: process.env,
    secrets: { GITHUB_TOKEN: 'token' },
    // Here it is act that copies the repository.
    actions: Object.fromEntries(actions.filter(([name]) => !name.startsWith('actions/checkout@'))),
  })
  if (!succeeded) throw new Error(`The release failed:\n${log}`)
  const calls = await readFile(join(home, 'calls'), 'utf8')
  return calls
    .replaceAll(/\b[0-9a-f]{40}\b/g, 'SHA')
    .trim()
    .split('\n')
}

/** @throws with what is wrong */
export async function seeRelease(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'ami-cleanup-release-'))
  try {
    const project = await readProject()
    await createCheckout(join(home, 'repository'), project)
    const calls = await callsOf(join(home, 'repository'), home)
    const [tag, major] = [`v${project.version}`, majorTag(project)]
    const files = 'dist/index.js dist/merge/index.js'
    const repository = `repos/${OWNER}/ami-cleanup`
    const api = `gh api ${repository}`
    requireEqual('what is asked of GitHub', calls, [
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
    const notes = await readFile(join(home, 'kept/release/notes.md'), 'utf8')
    requireEqual('the notes', notes.split('/')[0], '```yaml\n- uses: octo-org')
    return 'attested, drafted, published, and the tag of the major version last'
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
