import { readdirSync, readFileSync, statSync } from 'node:fs'
import { listContents } from '../../scripts/sbom.ts'

const ROOT = new URL('../../', import.meta.url)

interface Component {
  readonly name: string
  readonly version: string
}

interface Contents {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
}

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

/** The packages whose code is in each bundle, as the build counted them. */
const { packages: bundled } = JSON.parse(read('dist/built.json')) as {
  packages: Readonly<Record<string, readonly string[]>>
}

const packagesOf = (bundle: 'dist/index.js' | 'dist/merge/index.js'): readonly string[] =>
  bundled[bundle] ?? []

describe.each([
  { folder: 'dist/', files: ['built.json', 'index.js', 'licenses.txt', 'merge'] },
  { folder: 'dist/merge/', files: ['index.js', 'licenses.txt'] },
] as const)('the bundle in $folder', ({ folder, files }) => {
  const packages = packagesOf(`${folder}index.js`)
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

    expect(packagesOf('dist/index.js')).toEqual(expect.arrayContaining(Object.keys(dependencies)))
  })
})

const contents = JSON.parse(await listContents()) as Contents

describe('the list of what is in a release', () => {
  it.each(['dist/index.js', 'dist/merge/index.js'] as const)(
    'names every package of %s',
    (bundle) => {
      const listed = contents.components.map(({ name }) => name)

      expect(packagesOf(bundle).filter((name) => !listed.includes(name))).toEqual([])
    },
  )

  it('is of this version of the action, and names no tool', () => {
    const { name, version } = JSON.parse(read('package.json')) as Component

    expect(contents.metadata.component).toMatchObject({ name, version })
    expect(contents.components.map((component) => component.name)).not.toContain('typescript')
  })
})

describe('the bundle of the merge', () => {
  it('holds no client of AWS: it calls nothing there', () => {
    const packages = packagesOf('dist/merge/index.js')

    expect(packages.filter((name) => name.startsWith('@aws-sdk/'))).toEqual([])
  })
})
