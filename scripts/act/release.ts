import { deepStrictEqual, match, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writeFakeGh } from '../../__tests__/support/fake-gh.ts'
import { writeFiles } from '../../__tests__/support/workspace.ts'
import { commitAll, copyFiles, runAct } from '../act.ts'
import { majorTag, readProject, type Project } from '../project.ts'
import { furnish } from './stand-ins.ts'

/**
 * The release workflow, as far as that goes on this machine: its checks, its build and its scripts are
 * the real ones. GitHub is not there, so `gh` and the actions that talk to it are replaced by programs
 * that write down what they are asked.
 */

const run = promisify(execFile)
const OWNER = 'octo-org'
const WORKFLOW = '.github/workflows/release.yml'

/** The repository on the day of a release, whoever publishes it. */
async function createCheckout(folder: string, { owner, version }: Project): Promise<void> {
  await copyFiles(folder)
  const manifest = await readFile(join(folder, 'package.json'), 'utf8')
  await writeFiles(folder, {
    'package.json': manifest
      .replaceAll(`github.com/${owner}/`, `github.com/${OWNER}/`)
      .replace(/"email": ".*"/, '"email": "security@octo.org"'),
    'CHANGELOG.md': `## [Unreleased]\n\n## [${version}] - 2026-11-21\n\n- What is new.\n`,
    // The tests themselves are run by whoever runs this.
    '.ci/run': '#!/usr/bin/env bash\necho "Every test passed"\n',
  })
}

/** @throws with what is wrong */
export async function seeRelease(): Promise<string> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'ami-cleanup-release-'))
  const home = scratch.path
  const project = await readProject()
  const repository = join(home, 'repository')
  await createCheckout(repository, project)
  const actions = await furnish(home, WORKFLOW, () => ({}))
  await commitAll(repository, `https://github.com/${OWNER}/ami-cleanup.git`)
  await writeFakeGh(join(home, 'programs'))
  const held = { rules: 'required_reviewers\n', 'e2e-runs': '17\n', 'e2e-tried': 'success\n' }
  await writeFiles(join(home, 'held'), held)
  // What was downloaded before is not downloaded again.
  const { stdout: cache } = await run('npm', ['config', 'get', 'cache'])
  const env = {
    CALLS: join(home, 'calls'),
    HELD: join(home, 'held'),
    npm_config_cache: cache.trim(),
  }
  // The job behind it opens a pull request on GitHub, which is not there.
  const start = ['workflow_dispatch', '--workflows', WORKFLOW, '--job', 'publish']
  const secret = { GITHUB_TOKEN: 'token' }
  const given = { env, secret, 'local-repository': actions }
  const { succeeded, log } = await runAct(home, start, given, process.env)
  ok(succeeded, `The release failed:\n${log}`)
  const calls = (await readFile(env.CALLS, 'utf8')).replaceAll(/\b[0-9a-f]{40}\b/g, 'SHA')
  const [tag, major] = [`v${project.version}`, majorTag(project)]
  const files = 'dist/index.js dist/merge/index.js'
  const path = `repos/${OWNER}/ami-cleanup`
  const api = `gh api ${path}`
  deepStrictEqual(calls.trim().split('\n'), [
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
    `gh api --method POST ${path}/git/refs -f ref=refs/tags/${major} -f sha=SHA --silent`,
    `${api}/releases/tags/${tag} --jq .immutable`,
  ])
  const notes = await readFile(join(home, 'kept/release/notes.md'), 'utf8')
  match(notes, /^```yaml\n- uses: octo-org\//)
  return 'attested, drafted, published, and the tag of the major version last'
}
