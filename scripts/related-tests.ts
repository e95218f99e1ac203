import { posix } from 'node:path'

/** The texts of all files, by their paths from the root. */
type Sources = ReadonlyMap<string, string>

/** Names that stand in a file, or come from it; `*` is all of them. */
interface Named {
  readonly path: string
  readonly names: readonly string[]
}

const EXPORTED = /^export (?:async )?(?:const|function\*?|class) (\w+)/gm
const PASSED_ON = /^export (?!type\b)([^;'"]*?) from '(\.[^']+)'/gm
/** When a file runs: types are nothing then. */
const TAKEN = /^import (?!type\b)(?:([^;'"]*?) from )?'(\.[^']+)'|\bimport\(()'(\.[^']+)'\)/gm

/** The names between braces. Without braces it is all of them. */
function namesIn(clause: string): readonly string[] {
  const names = /\{([^}]*)\}/.exec(clause)?.[1]?.split(',') ?? ['*']
  return names
    .map((name) => name.trim().replace(/ as .*/, ''))
    .filter((name) => name !== '' && !name.startsWith('type '))
}

const statementsIn = (pattern: RegExp, path: string, sources: Sources): readonly Named[] =>
  [...(sources.get(path) ?? '').matchAll(pattern)].map(
    ([, clause = '', specifier, , late = '']) => ({
      path: posix.join(posix.dirname(path), specifier ?? late),
      names: namesIn(clause),
    }),
  )

/** The files in which names stand, and those that pass them on. */
function originsOf({ path, names }: Named, sources: Sources): readonly string[] {
  const isMeant = (name = ''): boolean => names.includes('*') || names.includes(name)
  const exported = [...(sources.get(path) ?? '').matchAll(EXPORTED)]
  const passedOn = statementsIn(PASSED_ON, path, sources).flatMap((from) => {
    const meant = from.names.includes('*') ? names : from.names.filter(isMeant)
    return meant.length > 0 ? originsOf({ path: from.path, names: meant }, sources) : []
  })
  const isThere = exported.some(([, name]) => isMeant(name))
  return isThere || passedOn.length > 0 ? [path, ...passedOn] : []
}

const isTest = (path: string): boolean => path.endsWith('.test.ts')

/** The unit tests of changed files, each once: those that import them, or else those of their importers. */
export function testsOf(changed: readonly string[], sources: Sources): readonly string[] {
  const taken = [...sources.keys()].flatMap((importer) =>
    statementsIn(TAKEN, importer, sources).flatMap((from) =>
      originsOf(from, sources).map((origin) => ({ importer, origin })),
    ),
  )
  const importersOf = Map.groupBy(taken, ({ origin }) => origin)
  const nearest = (paths: readonly string[], seen: ReadonlySet<string>): readonly string[] => {
    const importers = paths.flatMap((path) => importersOf.get(path) ?? [])
    const next = importers.map(({ importer }) => importer).filter((path) => !seen.has(path))
    // Properties take their time, and say less of what was just changed.
    for (const folder of ['unit', 'property']) {
      const tests = next.filter((path) => isTest(path) && path.startsWith(`__tests__/${folder}/`))
      if (tests.length > 0) return tests
    }
    const others = new Set(next.filter((path) => !isTest(path)))
    return others.size === 0 ? [] : nearest([...others], new Set([...seen, ...next]))
  }
  const tests = changed.flatMap((path) => (isTest(path) ? path : nearest([path], new Set([path]))))
  return [...new Set(tests)].sort()
}
