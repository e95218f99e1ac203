import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeTemporaryFolder } from '../support/temporary-folder.ts'
import { readData, type Workflow } from './documents.ts'

const run = promisify(execFile)

const { jobs } = await readData<Workflow<'build' | 'push'>>('.github/workflows/dependabot-dist.yml')
const script = jobs.push.steps.find(({ name }) => name === 'Take the files of dist')?.run ?? ''

let folder: string
const built = (path: string): string => join(folder, 'temp/dist', path)

beforeEach(async () => {
  folder = makeTemporaryFolder('dependabot')
  const cwd = join(folder, 'checkout')
  for (const path of ['checkout/dist', 'temp/dist']) {
    await mkdir(join(folder, path), { recursive: true })
  }
  for (const name of ['index.js', 'gone.js']) await writeFile(join(cwd, 'dist', name), 'before')
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  await run('git', ['init', '-q'], { cwd })
  await run('git', ['add', '-A'], { cwd })
  await run('git', [...identity, 'commit', '-qm', 'Before'], { cwd })
  await writeFile(built('index.js'), 'after')
})

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
