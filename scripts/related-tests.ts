import { posix } from 'node:path'

/** The texts of all files, by their paths from the root. */
export type Sources = ReadonlyMap<string, string>

/** Names of what stands in a file. */
interface Origin {
  readonly path: string
  readonly names: readonly string[]
}

/** What a file takes of another one when it runs, or passes on. Types are nothing then. */
interface Importer extends Origin {
  readonly from: string
  readonly isPassedOn: boolean
}

const STATEMENT = /^(import|export) (?!type\b)(?:([^;'"]*?) from )?'(\.[^']+)'/gm
const DYNAMIC = /\b(import)\(()'(\.[^']+)'\)/g

/** The names between the braces. Without braces it is all of them. */
function namesIn(clause: string): readonly string[] {
  const [, inner] = /\{([^}]*)\}/.exec(clause) ?? []
  if (inner === undefined) return ['*']
  const names = inner.split(',').map((name) => name.trim().replace(/ as .*/, ''))
  return names.filter((name) => name !== '' && !name.startsWith('type '))
}

const importersIn = (sources: Sources): readonly Importer[] =>
  [...sources].flatMap(([path, text]) =>
    [...text.matchAll(STATEMENT), ...text.matchAll(DYNAMIC)]
      .map(([, keyword, clause = '', specifier = '']) => ({
        path,
        from: posix.join(posix.dirname(path), specifier),
        names: namesIn(clause),
        isPassedOn: keyword === 'export',
      }))
      .filter(({ names }) => names.length > 0),
  )

/** All that a file exports. */
function originIn(path: string, sources: Sources): Origin {
  const exported = /^export (?:async )?(?:const|function\*?|class) (\w+)/gm
  const names = [...(sources.get(path) ?? '').matchAll(exported)].map(([, name = '']) => name)
  return { path, names }
}

const overlap = (one: readonly string[], other: readonly string[]): boolean =>
  one.includes('*') || other.includes('*') || one.some((name) => other.includes(name))

/** The files that take something of these, one step away: what only passes it on is no step. */
function importersOf(origins: readonly Origin[], sources: Sources): readonly Origin[] {
  const all = Map.groupBy(importersIn(sources), ({ from }) => from)
  const taking: Origin[] = []
  const left = [...origins]
  for (let origin = left.pop(); origin !== undefined; origin = left.pop()) {
    const { names } = origin
    for (const each of all.get(origin.path) ?? []) {
      if (!overlap(each.names, names)) continue
      if (each.isPassedOn) left.push({ path: each.path, names })
      else taking.push(originIn(each.path, sources))
    }
  }
  return taking
}

const isTest = (path: string): boolean => path.endsWith('.test.ts')

/** The unit tests that are nearest to a file: those that import it, or else those of its importers. */
function nearestTests(changed: string, sources: Sources): readonly string[] {
  if (isTest(changed)) return [changed]
  const seen = new Set([changed])
  let origins: readonly Origin[] = [originIn(changed, sources)]
  while (origins.length > 0) {
    const importers = importersOf(origins, sources).filter(({ path }) => !seen.has(path))
    const paths = importers.map(({ path }) => path)
    // Properties take their time, and say less of what was just changed.
    for (const folder of ['unit', 'property']) {
      const tests = paths.filter((path) => isTest(path) && path.startsWith(`__tests__/${folder}/`))
      if (tests.length > 0) return tests
    }
    for (const path of paths) seen.add(path)
    origins = importers.filter(({ path }) => !isTest(path))
  }
  return []
}

/** The unit tests of changed files, each once. A test that changed is its own. */
export const testsOf = (changed: readonly string[], sources: Sources): readonly string[] =>
  [...new Set(changed.flatMap((path) => nearestTests(path, sources)))].sort()
