import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scanFile, scanText, type Mention } from '../../../../src/inventory/repository/scan.ts'

const AMI = 'ami-0123456789abcdef0'
const SNAPSHOT = 'snap-0123456789abcdef0'

/** What a file is read in at a time. */
const CHUNK = 64 * 1024

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function scanned(
  content: string | Buffer,
  binary: 'leave-out' | 'read' = 'leave-out',
): ReturnType<typeof scanFile> {
  const path = join(folder, 'file')
  await writeFile(path, content)
  return scanFile(path, binary)
}

/** The ids that are no beginning of another. */
const meant = (mentions: readonly Mention[]): readonly Mention[] =>
  mentions.filter(({ id }) => !mentions.some((other) => other.id !== id && other.id.startsWith(id)))

const scan = async (content: string | Buffer): Promise<readonly Mention[]> =>
  meant((await scanned(content)).mentions)

describe('a text file', () => {
  it('names ids with the line of their first mention', async () => {
    const text = `a\r\n${AMI} ami-1a2b3c4d\n\n${AMI}\n  x = "${SNAPSHOT}"`
    await expect(scan(text)).resolves.toEqual([
      { id: AMI, line: 2 },
      { id: 'ami-1a2b3c4d', line: 2 },
      { id: SNAPSHOT, line: 5 },
    ])
  })

  it('names ids in lower case, however they are written', async () => {
    await expect(scan('AMI-0123456789ABCDEF0 Ami-1A2B3C4D')).resolves.toEqual([
      { id: AMI, line: 1 },
      { id: 'ami-1a2b3c4d', line: 1 },
    ])
  })

  it.each([
    ['nothing', ''],
    ['no id', 'hello\n'],
    ['an id cut short at the end', AMI.slice(0, 11)],
  ])('may name none: %s', async (_what, text) => {
    await expect(scan(text)).resolves.toEqual([])
  })

  it('is read where it begins or ends with an id', async () => {
    await expect(scan(AMI)).resolves.toEqual([{ id: AMI, line: 1 }])
    await expect(scan(`x ${AMI}`)).resolves.toEqual([{ id: AMI, line: 1 }])
  })

  it.each([
    ['UTF-16, little-endian', Buffer.from(`\uFEFFä\n${AMI}`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\uFEFFä\n${AMI}`, 'utf16le').swap16()],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFFä\n${AMI}`)],
    ['no valid UTF-8', Buffer.concat([Buffer.from([0xe4, 0x0a]), Buffer.from(AMI)])],
  ])('may be %s', async (_encoding, content) => {
    await expect(scan(content)).resolves.toEqual([{ id: AMI, line: 2 }])
  })
})

describe('a binary file', () => {
  it.each([
    ['a NUL byte at its beginning', Buffer.from(`PK\u0000\u0001${AMI}`)],
    ['one among the first 8,000', `${'x'.repeat(7_999)}\u0000${AMI}`],
    ['UTF-16 without a byte order mark', Buffer.from(`ä ${AMI}`, 'utf16le')],
  ])('is no text, and is read where it is asked for: %s', async (_what, content) => {
    await expect(scanned(content)).resolves.toMatchObject({ isBinary: true })
    const { mentions } = await scanned(content, 'read')
    expect(meant(mentions)).toEqual([{ id: AMI, line: 1 }])
  })

  it('is read no further than its beginning', async () => {
    const { mentions } = await scanned(`\u0000${'x'.repeat(2 * CHUNK)}${AMI}`)
    expect(mentions).toEqual([])
  })

  it('is taken for text where its first NUL byte comes late, as git does', async () => {
    const content = `${'x'.repeat(8_000)}\u0000${AMI}`
    await expect(scanned(content)).resolves.toMatchObject({ isBinary: false })
    await expect(scan(content)).resolves.toEqual([{ id: AMI, line: 1 }])
  })
})

describe('what a file is', () => {
  it.each([
    ['', true],
    [' \r\n\t\n', true],
    ['\uFEFF\n', true],
    [Buffer.from('\uFEFF\n', 'utf16le'), true],
    [' '.repeat(2 * CHUNK), true],
    [`${' '.repeat(2 * CHUNK)}x`, false],
    ['[]', false],
  ])('may be empty: %#', async (content, isEmpty) => {
    await expect(scanned(content)).resolves.toMatchObject({ isEmpty })
  })

  it.each([
    ['version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n', true],
    ['version https://hawser.github.com/spec/v1\noid sha256:0\nsize 5\n', true],
    ['# version https://git-lfs.github.com/spec/v1\n', false],
  ])('may be a pointer of Git LFS: %s', async (content, isPointer) => {
    await expect(scanned(content)).resolves.toMatchObject({ isPointer })
  })
})

describe('a text that is there as a whole', () => {
  it('is looked at in the same way', () => {
    expect(meant(scanText(`../${AMI}`).mentions)).toEqual([{ id: AMI, line: 1 }])
  })
})

describe('a file of any size', () => {
  const ids = [AMI, SNAPSHOT, 'ami-1a2b3c4d']
  const cuts = ids.flatMap((id) =>
    Array.from({ length: id.length + 4 }, (_, cut) => [id, cut] as const),
  )

  it.each(cuts)(
    'names %s where a piece of the file ends %i characters into it',
    async (id, cut) => {
      const before = `${'\n'.repeat(10)}${'x'.repeat(CHUNK - 11 - cut)} `
      await expect(scan(`${before}${id}\n${'y'.repeat(CHUNK)}`)).resolves.toEqual([
        { id, line: 11 },
      ])
    },
  )
})
