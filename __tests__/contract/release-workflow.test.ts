import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { writeFakeGh } from '../support/fake-gh.ts'
import { readProjectFile } from './documents.ts'

interface Step {
  readonly name?: string
  readonly if?: string
  readonly run?: string
}

interface Workflow {
  readonly jobs: Readonly<Record<'prepare' | 'publish', { readonly steps: readonly Step[] }>>
}

const { jobs } = parse(await readProjectFile('.github/workflows/release.yml')) as Workflow
const run = promisify(execFile)

/** The only condition that a step of the workflow has. */
const UNPUBLISHED = "steps.earlier.outputs.published != 'true'"

const SHA = 'c0ffee'
const REPOSITORY = 'octo-org/ami-cleanup'
const CREATED =
  'gh release create v1.2.3 --draft --target c0ffee --title v1.2.3 --notes-file notes.md dist/index.js merge-index.js sbom.cdx.json provenance.sigstore.json'
const PUBLISHED = 'gh release edit v1.2.3 --draft=false --latest'
const MOVED = `gh api --method PATCH repos/${REPOSITORY}/git/refs/tags/v1 -f sha=c0ffee -F force=true --silent`

let folder: string
let isCandidate: boolean

const held = (path: string): string => join(folder, 'held', path)

/** Runs a script as the runner does. */
async function runScript(script: string, refused: string): Promise<{ readonly failed: boolean }> {
  const env = {
    ...process.env,
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    ...{ HELD: join(folder, 'held'), CALLS: join(folder, 'calls'), REFUSED: refused },
    ...{ GITHUB_OUTPUT: join(folder, 'output'), GITHUB_SERVER_URL: 'https://github.com' },
    ...{ GITHUB_REPOSITORY: REPOSITORY, GH_REPO: REPOSITORY },
    ...{ GITHUB_SHA: SHA, TAG: 'v1.2.3', MAJOR: 'v1', BUNDLE: 'bundle.json' },
    CANDIDATE: String(isCandidate),
  }
  try {
    await run('bash', ['-e', '-c', script], { cwd: folder, env })
    return { failed: false }
  } catch {
    return { failed: true }
  }
}

async function runJob(name: keyof Workflow['jobs'], refused = ''): Promise<readonly string[]> {
  await writeFile(join(folder, 'output'), '')
  await writeFile(join(folder, 'calls'), '')
  for (const step of jobs[name].steps.filter(({ run: script }) => script?.includes('gh '))) {
    const output = await readFile(join(folder, 'output'), 'utf8')
    expect([undefined, UNPUBLISHED]).toContain(step.if)
    if (step.if === UNPUBLISHED && output.includes('published=true')) continue
    if ((await runScript(step.run ?? '', refused)).failed) break
  }
  return (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')
}

/** What the job asks GitHub to change. */
const changes = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => /^gh (release (create|edit|delete)|api --method)/.test(call))

beforeEach(async () => {
  isCandidate = false
  folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-release-'))
  await mkdir(held('tags'), { recursive: true })
  await mkdir(held('drafts'))
  await mkdir(join(folder, 'dist/merge'), { recursive: true })
  for (const file of ['bundle.json', 'dist/merge/index.js']) await writeFile(join(folder, file), '')
  await writeFile(held('rules'), 'required_reviewers\nbranch_policy\n')
  await writeFile(held('tags/v1'), 'before')
  await writeFakeGh(join(folder, 'bin'))
})

afterEach(async () => rm(folder, { recursive: true, force: true }))

describe('the job that publishes', () => {
  it('drafts, publishes and moves the tag of the major version, in this order', async () => {
    expect(changes(await runJob('publish'))).toStrictEqual([CREATED, PUBLISHED, MOVED])
    expect(await readFile(held('tags/v1'), 'utf8')).toBe(`${SHA}\n`)
  })

  it('makes the tag of a new major version, and leaves the one before', async () => {
    await rm(held('tags/v1'))
    await writeFile(held('tags/v0'), 'before')
    const calls = await runJob('publish')
    expect(calls).toContain(
      `gh api --method POST repos/${REPOSITORY}/git/refs -f ref=refs/tags/v1 -f sha=c0ffee --silent`,
    )
    expect(await readFile(held('tags/v0'), 'utf8')).toBe('before')
  })

  it('is run again after a draft was left: it drafts anew', async () => {
    await runJob('publish', 'release edit *')
    expect(changes(await runJob('publish'))).toStrictEqual([
      'gh release delete v1.2.3 --yes',
      CREATED,
      PUBLISHED,
      MOVED,
    ])
  })

  it('is run again after it was published: it only moves the tag', async () => {
    await runJob('publish', '*--method PATCH*')
    expect(changes(await runJob('publish'))).toStrictEqual([MOVED])
  })

  it('is run again after all was done: it changes nothing', async () => {
    await runJob('publish')
    await runJob('publish')
    expect(await readFile(held('tags/v1.2.3'), 'utf8')).toBe(`${SHA}\n`)
    expect(await readFile(held('tags/v1'), 'utf8')).toBe(`${SHA}\n`)
  })
})

describe('a candidate', () => {
  it('is marked as one, and moves no tag', async () => {
    isCandidate = true
    expect(changes(await runJob('publish'))).toStrictEqual([
      CREATED.replace('notes.md', 'notes.md --prerelease'),
      PUBLISHED.replace('--latest', '--prerelease'),
    ])
    expect(await readFile(held('tags/v1'), 'utf8')).toBe('before')
  })
})

describe('what was tried on AWS', () => {
  const step = jobs.prepare.steps.find(
    ({ name }) => name === 'See that this commit was tried on AWS',
  )

  it('is asked of a version, and not of a candidate', () => {
    expect(step?.if).toBe("steps.check.outputs.candidate != 'true'")
  })

  it.each([
    ['was tried', '17\n', 'success\n', false],
    ['was tried by a later run', '17\n18\n', 'success\n', false],
    ['had no role on AWS to try it with', '17\n', 'skipped\n', true],
    ['was never tried', '', '', true],
  ])('lets a commit be released that %s', async (_, runs, tried, failed) => {
    await writeFile(held('e2e-runs'), runs)
    await writeFile(held('e2e-tried'), tried)
    expect(await runScript(step?.run ?? '', '')).toStrictEqual({ failed })
  })
})

describe('the job that publishes, run again', () => {
  it('deletes nothing that is published, where GitHub does not answer', async () => {
    await runJob('publish', '*--method PATCH*')
    expect(changes(await runJob('publish', 'release view v1.2.3 *'))).toStrictEqual([CREATED])
    expect(await readFile(held('tags/v1.2.3'), 'utf8')).toBe(`${SHA}\n`)
  })

  it('takes no tag that somebody made by hand for a release', async () => {
    await writeFile(held('tags/v1.2.3'), `${SHA}\n`)
    expect(changes(await runJob('publish'))).toStrictEqual([CREATED, PUBLISHED, MOVED])
  })

  it('does not take the tag of the major version back behind a newer release', async () => {
    await runJob('publish', '*--method PATCH*')
    await writeFile(held('latest'), 'v1.3.0\n')
    expect(changes(await runJob('publish'))).toStrictEqual([])
  })
})

describe('the job that prepares', () => {
  const script = jobs.prepare.steps.find(({ name }) => name?.startsWith('See that'))?.run ?? ''

  it('goes on with a new version that somebody has to approve', async () => {
    expect(await runScript(script, '')).toStrictEqual({ failed: false })
  })

  it('goes on where this commit is released already', async () => {
    await writeFile(held('tags/v1.2.3'), `${SHA}\n`)
    expect(await runScript(script, '')).toStrictEqual({ failed: false })
  })

  it('stops at a version that another commit has', async () => {
    await writeFile(held('tags/v1.2.3'), 'before')
    expect(await runScript(script, '')).toStrictEqual({ failed: true })
  })

  it('stops where nobody has to approve, or the environment is not there', async () => {
    await writeFile(held('rules'), 'branch_policy\n')
    expect(await runScript(script, '')).toStrictEqual({ failed: true })
    expect(await runScript(script, '*environments*')).toStrictEqual({ failed: true })
  })
})
