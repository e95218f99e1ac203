import { posix } from 'node:path'

/** The texts of all files, by their paths from the root. */
export type Sources = ReadonlyMap<string, string>

/** What a file takes of another one when it runs. Types are nothing then. */
interface Import {
  readonly from: string
  readonly names: readonly string[]
  readonly isPassedOn: boolean
}

const STATEMENT = /^(import|export) (?!type\b)(?:([^;'"]*?) from )?'(\.[^']+)'/gm
const DYNAMIC = /\bimport\('(\.[^']+)'\)/g

/** The names between the braces. Without braces it is all of them. */
function namesIn(clause: string): readonly string[] {
  const [, inner] = /\{([^}]*)\}/.exec(clause) ?? []
  if (inner === undefined) return ['*']
  return inner
    .split(',')
    .map((name) => name.trim().replace(/ as .*/, ''))
    .filter((name) => name !== '' && !name.startsWith('type '))
}

function importsOf(path: string, text: string): readonly Import[] {
  const at = (specifier: string): string => posix.join(posix.dirname(path), specifier)
  const stated = [...text.matchAll(STATEMENT)].map(([, keyword, clause = '', specifier = '']) => ({
    from: at(specifier),
    names: namesIn(clause),
    isPassedOn: keyword === 'export',
  }))
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, specifier = '']) => ({
    from: at(specifier),
    names: ['*'],
    isPassedOn: false,
  }))
  return [...stated, ...dynamic].filter(({ names }) => names.length > 0)
}

const EXPORTED = /^export (?:async )?(?:const|function\*?|class) (\w+)/gm

const exportsOf = (text: string): readonly string[] =>
  [...text.matchAll(EXPORTED)].map(([, name = '']) => name)

/** A file, and of what in it the importers are looked for. */
interface Origin {
  readonly path: string
  readonly names: readonly string[]
}

const overlap = (one: readonly string[], other: readonly string[]): boolean =>
  one.includes('*') || other.includes('*') || one.some((name) => other.includes(name))

const isTest = (path: string): boolean => path.endsWith('.test.ts')
const isUnitTest = (path: string): boolean =>
  /^__tests__\/(?:unit|property)\/.*\.test\.ts$/.test(path)

/** An import, and the file that it stands in. */
interface Importer extends Import {
  readonly path: string
}

const importersIn = (sources: Sources): readonly Importer[] =>
  [...sources].flatMap(([path, text]) => importsOf(path, text).map((each) => ({ path, ...each })))

/** The files that take something of these, one step away: what only passes it on is no step. */
function importersOf(origins: readonly Origin[], sources: Sources): readonly Origin[] {
  const all = Map.groupBy(importersIn(sources), ({ from }) => from)
  const taking: Origin[] = []
  const left = [...origins]
  for (let origin = left.pop(); origin !== undefined; origin = left.pop()) {
    const { names } = origin
    const importers = (all.get(origin.path) ?? []).filter((each) => overlap(each.names, names))
    for (const { path, isPassedOn } of importers) {
      if (isPassedOn) left.push({ path, names })
      else taking.push({ path, names: exportsOf(sources.get(path) ?? '') })
    }
  }
  return taking
}

/** The unit tests that are nearest to a file: those that import it, or else those of its importers. */
function nearestTests(changed: string, sources: Sources): readonly string[] {
  if (isTest(changed)) return [changed]
  const seen = new Set([changed])
  let origins: readonly Origin[] = [{ path: changed, names: exportsOf(sources.get(changed) ?? '') }]
  while (origins.length > 0) {
    const importers = importersOf(origins, sources).filter(({ path }) => !seen.has(path))
    const tests = importers.map(({ path }) => path).filter(isUnitTest)
    // Properties take their time, and say less of what was just changed.
    const quick = tests.filter((path) => path.startsWith('__tests__/unit/'))
    if (tests.length > 0) return quick.length > 0 ? quick : tests
    for (const { path } of importers) seen.add(path)
    origins = importers.filter(({ path }) => !isTest(path))
  }
  return []
}

/** The unit tests of changed files, each once. A test that changed is its own. */
export const testsOf = (changed: readonly string[], sources: Sources): readonly string[] =>
  [...new Set(changed.flatMap((path) => nearestTests(path, sources)))].sort()
