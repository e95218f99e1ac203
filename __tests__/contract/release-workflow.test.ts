import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { writeFakeGh } from '../support/fake-gh.ts'
import { makeTemporaryFolder } from '../support/temporary-folder.ts'
import { readData, type Workflow } from './documents.ts'

type Name = 'prepare' | 'publish'

const { jobs } = await readData<Workflow<Name>>('.github/workflows/release.yml')
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
const tag = async (name: string): Promise<string> => readFile(held(`tags/${name}`), 'utf8')
const hold = async (path: string, text: string): Promise<void> => writeFile(held(path), text)

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

async function runJob(name: Name, refused = ''): Promise<readonly string[]> {
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
  folder = makeTemporaryFolder('release')
  await mkdir(held('tags'), { recursive: true })
  await mkdir(held('drafts'))
  await mkdir(join(folder, 'dist/merge'), { recursive: true })
  for (const file of ['bundle.json', 'dist/merge/index.js']) await writeFile(join(folder, file), '')
  await hold('rules', 'required_reviewers\nbranch_policy\n')
  await hold('tags/v1', 'before')
  await writeFakeGh(join(folder, 'bin'))
})

/** What the job does where it was run once, and GitHub refused calls of this kind to it. */
async function runAgainAfter(refused: string, refusedAgain = ''): Promise<readonly string[]> {
  await runJob('publish', refused)
  return changes(await runJob('publish', refusedAgain))
}

describe('the job that publishes', () => {
  it('drafts, publishes and moves the tag of the major version, in this order', async () => {
    expect(changes(await runJob('publish'))).toStrictEqual([CREATED, PUBLISHED, MOVED])
    expect(await tag('v1')).toBe(`${SHA}\n`)
  })

  it('makes the tag of a new major version, and leaves the one before', async () => {
    await rm(held('tags/v1'))
    await hold('tags/v0', 'before')
    expect(await runJob('publish')).toContain(
      `gh api --method POST repos/${REPOSITORY}/git/refs -f ref=refs/tags/v1 -f sha=c0ffee --silent`,
    )
    expect(await tag('v0')).toBe('before')
  })

  it.each([
    [
      'a draft was left: it drafts anew',
      'release edit *',
      ['gh release delete v1.2.3 --yes', CREATED, PUBLISHED, MOVED],
    ],
    ['it was published: it only moves the tag', '*--method PATCH*', [MOVED]],
    ['all was done: it moves the tag to where it is', '', [MOVED]],
  ])('is run again after %s', async (_, refused, expected) => {
    expect(await runAgainAfter(refused)).toStrictEqual(expected)
    expect(await tag('v1.2.3')).toBe(`${SHA}\n`)
    expect(await tag('v1')).toBe(`${SHA}\n`)
  })

  it('is run again and deletes nothing that is published, where GitHub does not answer', async () => {
    const again = await runAgainAfter('*--method PATCH*', 'release view v1.2.3 *')
    expect(again).toStrictEqual([CREATED])
    expect(await tag('v1.2.3')).toBe(`${SHA}\n`)
  })

  it('takes no tag that somebody made by hand for a release', async () => {
    await hold('tags/v1.2.3', `${SHA}\n`)
    expect(changes(await runJob('publish'))).toStrictEqual([CREATED, PUBLISHED, MOVED])
  })

  it('does not take the tag of the major version back behind a newer release', async () => {
    await runJob('publish', '*--method PATCH*')
    await hold('latest', 'v1.3.0\n')
    expect(changes(await runJob('publish'))).toStrictEqual([])
  })

  it('marks a candidate as one, and moves no tag', async () => {
    isCandidate = true
    expect(changes(await runJob('publish'))).toStrictEqual([
      CREATED.replace('notes.md', 'notes.md --prerelease'),
      PUBLISHED.replace('--latest', '--prerelease'),
    ])
    expect(await tag('v1')).toBe('before')
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
    await hold('e2e-runs', runs)
    await hold('e2e-tried', tried)
    expect(await runScript(step?.run ?? '', '')).toStrictEqual({ failed })
  })
})

describe('the job that prepares', () => {
  const script = jobs.prepare.steps.find(({ name }) => name?.startsWith('See that'))?.run ?? ''

  it.each([
    ['goes on with a new version that somebody has to approve', 'latest', 'v1.2.2\n', false],
    ['goes on where this commit is released already', 'tags/v1.2.3', `${SHA}\n`, false],
    ['stops at a version that another commit has', 'tags/v1.2.3', 'before', true],
    ['stops where nobody has to approve', 'rules', 'branch_policy\n', true],
  ])('%s', async (_, path, text, failed) => {
    await hold(path, text)
    expect(await runScript(script, '')).toStrictEqual({ failed })
  })

  it('stops where the environment is not there', async () => {
    expect(await runScript(script, '*environments*')).toStrictEqual({ failed: true })
  })
})
