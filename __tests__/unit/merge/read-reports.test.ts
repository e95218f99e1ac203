import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findFiles, readReports } from '../../../src/merge/read-reports.ts'
import { targetLabel } from '../../../src/model/index.ts'
import { createReport, times } from '../../support/report-factories.ts'
import { dry, imagesOf } from '../../support/short-reports.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

function write(folder: string, name: string, content = ''): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

/** A workspace with these files. */
function workspaceWith(...names: readonly string[]): string {
  const folder = makeTemporaryFolder('merge')
  for (const name of names) write(folder, name)
  return folder
}

const find = async (workspace: string, ...patterns: readonly string[]): Promise<string[]> =>
  [...(await findFiles('reports', patterns, workspace)).values()].map((path) =>
    path.slice(workspace.length + 1),
  )

describe('the files of the reports', () => {
  it('are those that the patterns find, each once, and no folders, whatever these are called', async () => {
    const workspace = workspaceWith('legs/1.json', 'legs/2.json/3.json', 'legs/notes.txt')
    expect(await find(workspace, 'legs/1.json', 'legs/*.json', 'legs/2*/**')).toStrictEqual([
      'legs/1.json',
      'legs/2.json/3.json',
    ])
  })

  it('may lie outside the workspace', async () => {
    const elsewhere = workspaceWith('1.json')

    expect(await find(elsewhere, join(elsewhere, '*.json'))).toStrictEqual(['1.json'])
  })

  it.each(['legs/*.json', 'legs/1.json'])(
    'are refused where one of the patterns finds none: %s',
    async (pattern) => {
      const found = findFiles('earlier-reports', ['README.md', pattern], workspaceWith('README.md'))

      await expect(found).rejects.toThrow(`earlier-reports: "${pattern}" finds no file. It takes`)
    },
  )

  it.each(['a[bc]', 'a*', 'a?', 'a[', '{a,b}', '!a', '#a', 'a\\b'])(
    'are looked for in a workspace whose name is taken as it is: %s',
    async (name) => {
      const around = workspaceWith('ab/1.json', 'b/1.json', `${name}/1.json`)

      expect(await find(join(around, name), '*.json')).toStrictEqual(['1.json'])
    },
  )

  it('count once where a link leads to one, and are not looked for behind a link to a folder', async () => {
    const workspace = workspaceWith('1.json')
    symlinkSync('1.json', join(workspace, '2.json'))
    symlinkSync(dirname(write(makeTemporaryFolder('elsewhere'), '2.json')), join(workspace, 'legs'))

    expect(await find(workspace, '**/*.json')).toHaveLength(1)
  })
})

/** What becomes of these files. */
const read = async (...paths: readonly string[]): ReturnType<typeof readReports<string>> =>
  readReports('reports', new Map(paths.map((path) => [path, path])), targetLabel)

/** What becomes of a file with this content. */
const readText = async (content: string): ReturnType<typeof readReports<string>> =>
  read(write(makeTemporaryFolder('merge'), 'leg.json', content))

describe('reading reports', () => {
  it('holds of each target what is asked for, in the order of the paths', async () => {
    const folder = makeTemporaryFolder('merge')
    const [first = '', second = ''] = ['1', '2'].map((digit) =>
      write(folder, `${digit}.json`, JSON.stringify(dry(`eu-west-1 of ${digit}:`))),
    )

    const legs = await read(second, first)

    expect(legs.map(({ path, report }) => [path, report.targets])).toStrictEqual([
      [first, ['eu-west-1 (111111111111)']],
      [second, ['eu-west-1 (222222222222)']],
    ])
  })

  it.each([
    ['line ends', JSON.stringify(createReport(), null, 2).replaceAll('\n', '\r\n')],
    ['the mark that its editors put first', `\uFEFF${JSON.stringify(createReport())}`],
  ])('takes what Windows writes: %s', async (_what, text) => {
    const [leg] = await readText(text)

    expect(leg?.report.targets).toHaveLength(1)
  })

  it('does not begin with the next one before it is done', async () => {
    const folder = makeTemporaryFolder('merge')
    const broken = write(folder, '1.json', '{')

    await expect(read(join(folder, 'not there'), broken)).rejects.toThrow('1.json')
  })
})

describe('a report that is not accepted', () => {
  const pipe = (): string => {
    const path = join(makeTemporaryFolder('merge'), 'pipe.json')
    execFileSync('mkfifo', [path])
    return path
  }

  it.each([
    ['a device, of which nothing is read', () => '/dev/zero'],
    ['another device', () => '/dev/null'],
    ['a pipe, which nobody may ever write to', pipe],
  ])('is %s', async (_what, pathOf) => {
    const path = pathOf()
    await expect(read(path)).rejects.toThrow(
      `reports: "${path}" is not accepted: it is not a file. It takes`,
    )
  })

  it('is gone since it was found', async () => {
    await expect(read('/nowhere/leg.json')).rejects.toThrow('"/nowhere/leg.json" is not accepted')
  })

  it('is larger than what fits into the memory', async () => {
    const path = write(makeTemporaryFolder('merge'), 'leg.json')
    truncateSync(path, 512 * 2 ** 20)
    await expect(read(path)).rejects.toThrow('one of its texts has more than 1 MiB')

    truncateSync(path, 513 * 2 ** 20)
    await expect(read(path)).rejects.toThrow('it has 513 MiB, and 512 is the most')
  })

  it('has a text that nothing writes', async () => {
    const withName = (length: number): string =>
      JSON.stringify(dry({ images: imagesOf('kept', { name: 'x'.repeat(length) }) }))
    await expect(readText(withName(2 ** 20))).resolves.toHaveLength(1)

    await expect(readText(withName(2 ** 21))).rejects.toThrow(
      'one of its texts has more than 1 MiB',
    )
  })

  const TOO_MANY = 'it has more than 8 million values in one place'

  it('holds little but brackets', async () => {
    const withBrackets = (count: number): Promise<unknown> =>
      readText(JSON.stringify({ brackets: times(count, () => '[{'.repeat(400_000)) }))
    await expect(withBrackets(9)).rejects.toThrow(/leg\.json" is not accepted: Invalid input/)

    await expect(withBrackets(10)).rejects.toThrow(TOO_MANY)
  })

  it('holds more values in one place than a run writes', async () => {
    const commas = ','.repeat(900_000)
    const images = imagesOf('kept*4', { name: commas })
    const targets = ['1', '2', '3'].map((digit) => ({ accountId: digit.repeat(12), images }))
    await expect(readText(JSON.stringify(dry(targets)))).resolves.toHaveLength(1)

    const notes = times(9, () => commas)
    await expect(readText(JSON.stringify({ ...createReport(), notes }))).rejects.toThrow(TOO_MANY)
  })

  it.each(['', '{', 'no JSON', '{"schemaVersion":1}}', '[]'])(
    'is no report at all: %j',
    async (text) => {
      await expect(readText(text)).rejects.toThrow(
        /leg\.json" is not accepted: .+\. Nothing was merged\.$/,
      )
    },
  )

  it('is of another version, whatever else is wrong with it', async () => {
    const newer = { targets: [1], schemaVersion: 2 }

    await expect(readText(JSON.stringify(newer))).rejects.toThrow('its schema version is 2.')
  })
})

describe('a report that is read in pieces', () => {
  // More than is read from a file at once.
  const large = dry(['1', '2', '3'].map((digit) => `eu-west-1 of ${digit}: kept*5000`))

  it('is held with all of its targets', async () => {
    const [leg] = await readText(JSON.stringify(large))

    expect(leg?.report.targets).toStrictEqual(large.targets.map(targetLabel))
  })

  it('is refused at the first target that is not accepted, and not read to its end', async () => {
    const [first, ...others] = large.targets
    const report = { ...createReport(), targets: [{ ...first, region: 1 }, ...others] }

    await expect(readText(JSON.stringify(report).slice(0, -1))).rejects.toThrow(
      'expected string, received number at targets.0.region',
    )
  })

  it.each(['[]', '[{"region":"$(evil)"},1]'])(
    'is refused where other targets take the place of those that were looked at: %s',
    async (targets) => {
      const twice = `${JSON.stringify(large).slice(0, -1)},"targets":${targets}}`

      await expect(readText(twice)).rejects.toThrow('"targets" stands in it twice')
    },
  )
})
