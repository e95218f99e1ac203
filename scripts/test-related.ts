import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** Runs the unit tests of what has changed since the last commit, without a build. */

const ROOT = new URL('..', import.meta.url).pathname

/** So many files of tests take at most five seconds. */
const MOST_TESTS = 12

/** The texts of all files, by their paths from the root. */
type Sources = ReadonlyMap<string, string>

const EXPORTED = /^export (?:async )?(?:const|function\*?|class) (\w+)/gm
const PASSED_ON = /^export (?!type\b)[^;'"]*? from '(\.[^']+)'/gm
/** When a file runs: types are nothing then. */
const TAKEN = /^import (?!type\b)(?:[^;'"]*? from )?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm

/** A file, and another one that takes it: by its path, or a name of it from a file that passes it on. */
interface Taking {
  readonly taken: string
  readonly by: string
}

function takingsIn(sources: Sources): readonly Taking[] {
  const found = (pattern: RegExp, path: string): readonly string[] =>
    [...(sources.get(path) ?? '').matchAll(pattern)].map(([, one, other = '']) => one ?? other)
  const pathsIn = (pattern: RegExp, path: string): readonly string[] =>
    found(pattern, path).map((each) => posix.join(posix.dirname(path), each))
  const passedOnBy = (path: string): readonly string[] =>
    pathsIn(PASSED_ON, path).flatMap((from) => [from, ...passedOnBy(from)])
  return [...sources].flatMap(([by, text]) => {
    const words = new Set(text.match(/\w+/g))
    const isNamed = (path: string): boolean => found(EXPORTED, path).some((name) => words.has(name))
    return pathsIn(TAKEN, by)
      .flatMap((path) => [path, ...passedOnBy(path).filter(isNamed)])
      .map((taken) => ({ taken, by }))
  })
}

const isTest = (path: string): boolean => path.endsWith('.test.ts')

/** The unit tests of changed files, each once: those that import them, or else those of their importers. */
export function testsOf(changed: readonly string[], sources: Sources): readonly string[] {
  const takings = takingsIn(sources)
  const nearest = (paths: readonly string[], seen: readonly string[]): readonly string[] => {
    const taking = takings.filter(({ taken, by }) => paths.includes(taken) && !seen.includes(by))
    const next = [...new Set(taking.map(({ by }) => by))]
    // Properties take their time, and say less of what was just changed.
    for (const folder of ['unit', 'property']) {
      const tests = next.filter((path) => isTest(path) && path.startsWith(`__tests__/${folder}/`))
      if (tests.length > 0) return tests
    }
    const others = next.filter((path) => !isTest(path))
    return others.length === 0 ? [] : nearest(others, [...seen, ...next])
  }
  const tests = changed.flatMap((path) => (isTest(path) ? path : nearest([path], [path])))
  return [...new Set(tests)].sort()
}

const git = (...args: readonly string[]): readonly string[] =>
  execFileSync('git', [...args, '--', 'src', '__tests__'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)

/** @returns how Jest ended */
function runTestsOf(changed: readonly string[]): number {
  const paths = globSync('{src,__tests__}/**/*.ts', { cwd: ROOT })
  const sources = new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
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
  // The script before it would build.
  const args = ['test', '--silent', '--ignore-scripts', '--', '--runTestsByPath', ...shortest]
  return spawnSync('npm', args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1
}

if (import.meta.main)
  process.exitCode = runTestsOf([
    ...git('diff', '--name-only', '--diff-filter=d', 'HEAD'),
    ...git('ls-files', '--others', '--exclude-standard'),
  ])
