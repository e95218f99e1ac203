import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testsOf } from './related-tests.ts'

/** Runs the unit tests of what has changed since the last commit, without a build. */

const root = new URL('..', import.meta.url).pathname
const FOLDERS = ['src', '__tests__']

/** The options of `npm test`, without those for the whole suite. */
const JEST = [
  '--no-compilation-cache',
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--runTestsByPath',
]

const git = (...args: readonly string[]): readonly string[] =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)

const changedFiles = (): readonly string[] => [
  ...git('diff', '--name-only', '--diff-filter=d', 'HEAD', '--', ...FOLDERS),
  ...git('ls-files', '--others', '--exclude-standard', '--', ...FOLDERS),
]

/** So many files of tests take at most five seconds. */
const MOST_TESTS = 12

/** @returns how Jest ended */
function runTestsOf(changed: readonly string[]): number {
  const paths = globSync('{src,__tests__}/**/*.ts', { cwd: root })
  const sources = new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
  const tests = testsOf(changed, sources)
  if (tests.length === 0) {
    const what =
      changed.length === 0 ? 'Nothing has changed' : `Only scenarios test ${changed.join(', ')}`
    console.log(`${what}: "npm test -- PATH" runs a file of __tests__/scenarios.`)
    return 0
  }
  if (tests.length > MOST_TESTS)
    console.log(
      `${tests.length} files test this, and the ${MOST_TESTS} shortest are run: "npm test -- __tests__/unit" runs all.`,
    )
  const sizeOf = (path: string): number => sources.get(path)?.length ?? 0
  const shortest = tests.toSorted((one, other) => sizeOf(one) - sizeOf(other)).slice(0, MOST_TESTS)
  const { status } = spawnSync(process.execPath, [...JEST, ...shortest], {
    cwd: root,
    stdio: 'inherit',
  })
  return status ?? 1
}

process.exitCode = runTestsOf(changedFiles())
