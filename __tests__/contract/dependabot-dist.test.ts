import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { readProjectFile } from './documents.ts'

const run = promisify(execFile)

interface Job {
  readonly permissions: Readonly<Record<string, string>>
  readonly steps: readonly {
    readonly name?: string
    readonly uses?: string
    readonly run?: string
  }[]
}

const { jobs } = parse(await readProjectFile('.github/workflows/dependabot-dist.yml')) as {
  readonly jobs: Readonly<Record<'build' | 'push', Job>>
}
const script = jobs.push.steps.find(({ name }) => name === 'Take the files of dist')?.run ?? ''

let folder: string
const built = (path: string): string => join(folder, 'temp/dist', path)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ami-cleanup-dependabot-'))
  for (const path of ['checkout/dist', 'temp/dist'])
    await mkdir(join(folder, path), { recursive: true })
  await writeFile(join(folder, 'checkout/dist/index.js'), 'before')
  await writeFile(join(folder, 'checkout/dist/gone.js'), 'before')
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
  ]) {
    await run('git', args, { cwd: join(folder, 'checkout') })
  }
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  await run('git', [...identity, 'commit', '-qm', 'Before'], { cwd: join(folder, 'checkout') })
  await writeFile(built('index.js'), 'after')
})

afterEach(async () => rm(folder, { recursive: true, force: true }))

/** What has changed in the checkout, or what the step says where it fails. */
async function take(): Promise<string> {
  const cwd = join(folder, 'checkout')
  const env = { ...process.env, RUNNER_TEMP: join(folder, 'temp') }
  try {
    await run('bash', ['-e', '-c', script], { cwd, env })
    return (await run('git', ['status', '--porcelain'], { cwd })).stdout
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

describe('the job that pushes what Dependabot needs', () => {
  it('takes dist as it was built', async () => {
    expect(await take()).toBe(' D dist/gone.js\n M dist/index.js\n')
    expect(await readFile(join(folder, 'checkout/dist/index.js'), 'utf8')).toBe('after')
  })

  it('takes no link', async () => {
    await symlink('/etc/passwd', built('secret.js'))
    expect(await take()).toContain('::error::What was built holds more than files: ')
  })

  it('pushes nothing where something else has changed', async () => {
    await writeFile(join(folder, 'checkout/other.js'), '')
    expect(await take()).toContain('::error::More than dist has changed: ?? other.js')
  })

  it('runs nothing of the pull request, and alone may write', () => {
    expect(jobs.build.permissions).toStrictEqual({ contents: 'read' })
    expect(jobs.push.permissions).toStrictEqual({ contents: 'write' })
    expect(
      jobs.push.steps.flatMap(({ run: text = '' }) => text.match(/\b(?:npm|npx|node)\b/g) ?? []),
    ).toStrictEqual([])
  })
})
