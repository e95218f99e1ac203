import { readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { listContents } from '../../scripts/sbom.ts'

const ROOT = new URL('../../', import.meta.url)

interface Module {
  /** Its path, from the root of the repository. */
  readonly name: string
  /** Those that are one with it in the bundle. */
  readonly modules?: readonly Module[]
  /** It was looked at, and nothing of it is in the bundle. */
  readonly orphan?: boolean
}

interface Component {
  readonly name: string
  readonly version: string
}

interface Contents {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
}

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

const withParts = (module: Module): readonly Module[] => [
  module,
  ...(module.modules ?? []).flatMap(withParts),
]

/** The packages whose code is in a bundle, as the build counted them. */
function bundledPackages(stats: string): readonly string[] {
  const { modules } = JSON.parse(read(stats)) as { modules: readonly Module[] }
  const names = modules
    .filter(({ orphan }) => orphan !== true)
    .flatMap(withParts)
    .map(({ name }) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1])
  return [...new Set(names)].filter((name) => name !== undefined).sort()
}

describe.each([
  { folder: 'dist/', stats: 'build/stats.json', files: ['index.js', 'licenses.txt', 'merge'] },
  { folder: 'dist/merge/', stats: 'build/merge-stats.json', files: ['index.js', 'licenses.txt'] },
])('the bundle in $folder', ({ folder, stats, files }) => {
  const packages = bundledPackages(stats)
  const licences = read(`${folder}licenses.txt`).split('\n')

  it('is one file that can be read, and its licences', () => {
    expect(readdirSync(new URL(folder, ROOT)).sort()).toEqual(files)
    // A line for each statement, and not one for all.
    expect(read(`${folder}index.js`).split('\n').length).toBeGreaterThan(20_000)
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

describe('the bundle of the clean-up', () => {
  it('is small enough to start quickly', () => {
    expect(statSync(new URL('dist/index.js', ROOT)).size).toBeLessThan(4_500_000)
  })

  it('holds every runtime dependency', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object }

    expect(bundledPackages('build/stats.json')).toEqual(
      expect.arrayContaining(Object.keys(dependencies)),
    )
  })
})

const contents = JSON.parse(await listContents()) as Contents

describe('the list of what is in a release', () => {
  it.each(['build/stats.json', 'build/merge-stats.json'])('names every package of %s', (stats) => {
    const listed = contents.components.map(({ name }) => name)

    expect(bundledPackages(stats).filter((name) => !listed.includes(name))).toEqual([])
  })

  it('is of this version of the action, and names no tool', () => {
    const { name, version } = JSON.parse(read('package.json')) as Component

    expect(contents.metadata.component).toMatchObject({ name, version })
    expect(contents.components.map((component) => component.name)).not.toContain('typescript')
  })
})

describe('the bundle of the merge', () => {
  it('holds no client of AWS: it calls nothing there', () => {
    const packages = bundledPackages('build/merge-stats.json')

    expect(packages.filter((name) => name.startsWith('@aws-sdk/'))).toEqual([])
  })
})
