import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'

const ROOT = new URL('../../', import.meta.url)

interface Module {
  /** Its path, from the root of the repository. */
  readonly name: string
  /** Those that are one with it in the bundle. */
  readonly modules?: readonly Module[]
}

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

const withParts = (module: Module): readonly Module[] => [
  module,
  ...(module.modules ?? []).flatMap(withParts),
]

/** The packages whose code is in the bundle, as the build counted them. */
function bundledPackages(): readonly string[] {
  const { modules } = JSON.parse(read('build/stats.json')) as { modules: readonly Module[] }
  const names = modules
    .flatMap(withParts)
    .map(({ name }) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1])
  return [...new Set(names)].filter((name) => name !== undefined).sort()
}

describe('the bundle', () => {
  const packages = bundledPackages()
  const licences = read('dist/licenses.txt').split('\n')

  it('is one file that can be read, and its licences', () => {
    expect(readdirSync(new URL('dist/', ROOT)).sort()).toEqual(['index.js', 'licenses.txt'])
    // A line for each statement, and not one for all.
    expect(read('dist/index.js').split('\n').length).toBeGreaterThan(50_000)
  })

  it('holds every runtime dependency', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object }

    expect(packages).toEqual(expect.arrayContaining(Object.keys(dependencies)))
  })

  it.each(packages)('names %s among its licences, and which one that is', (name) => {
    const [line = -1] = licences.flatMap((text, index) => (text === name ? [index] : []))
    expect(licences[line]).toBe(name)
    expect(licences[line + 1]).toMatch(/^[A-Za-z0-9.() -]+$/)
  })

  it.each(['proxy-agent', 'pac-resolver', 'basic-ftp', 'socks'])('brings no %s', (name) => {
    expect(packages).not.toContain(name)
  })
})
