import { readdirSync, readFileSync, statSync } from 'node:fs'
import { listContents } from '../../scripts/sbom.ts'
import { readData } from './documents.ts'

const ROOT = new URL('../../', import.meta.url)

interface Component {
  readonly name: string
  readonly version: string
}

interface Contents {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
}

type Bundle = 'dist/index.js' | 'dist/merge/index.js'

/** The packages whose code is in each bundle, as the build counted them. */
const { packages: packagesOf } = await readData<{
  readonly packages: Readonly<Record<Bundle, readonly string[]>>
}>('dist/built.json')

const manifest = await readData<Component & { readonly dependencies: object }>('package.json')
const contents = JSON.parse(await listContents()) as Contents
const listed = contents.components.map(({ name }) => name)

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

describe.each([
  { folder: 'dist/', files: ['built.json', 'index.js', 'licenses.txt', 'merge'] },
  { folder: 'dist/merge/', files: ['index.js', 'licenses.txt'] },
] as const)('the bundle in $folder', ({ folder, files }) => {
  const packages = packagesOf[`${folder}index.js`]
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
    const dependencies = Object.keys(manifest.dependencies)
    expect(packagesOf['dist/index.js']).toEqual(expect.arrayContaining(dependencies))
  })
})

describe('the list of what is in a release', () => {
  it.each(['dist/index.js', 'dist/merge/index.js'] as const)(
    'names every package of %s',
    (bundle) => {
      expect(packagesOf[bundle].filter((name) => !listed.includes(name))).toEqual([])
    },
  )

  it('is of this version of the action, and names no tool', () => {
    const { name, version } = manifest
    expect(contents.metadata.component).toMatchObject({ name, version })
    expect(listed).not.toContain('typescript')
  })
})

describe('the bundle of the merge', () => {
  it('holds no client of AWS: it calls nothing there', () => {
    const packages = packagesOf['dist/merge/index.js']
    expect(packages.filter((name) => name.startsWith('@aws-sdk/'))).toEqual([])
  })
})
