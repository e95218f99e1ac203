import { createReadStream } from 'node:fs'
import type { FilesKey, NamedReference, Warning } from '../../model/index.ts'
import { idsIn, LONGEST_ID } from '../../text/ids.ts'
import type { SourceReading } from '../references/source.ts'

/** Where a text names an id for the first time. */
export interface Mention {
  readonly id: string
  /** Counted from 1. */
  readonly line: number
}

/** The result of scanning a file. */
export interface Scan {
  readonly mentions: readonly Mention[]
  /** It has a NUL byte near its beginning, like a file that git calls binary. */
  readonly isBinary: boolean
  /** Nothing but spaces and line ends. */
  readonly isEmpty: boolean
  /** It is the pointer of a file that Git LFS did not fetch. */
  readonly isPointer: boolean
  /** It is encrypted by git-crypt, and nobody has unlocked it. */
  readonly isLocked: boolean
}

/** Git looks at this many bytes too. */
const BINARY_PROBE_BYTES = 8_000

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer */
const POINTER = /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\//

/** https://github.com/AGWA/git-crypt/blob/master/crypto.hpp: how a file begins that is locked. */
const LOCKED = '\0GITCRYPT\0'

/** The byte order marks of UTF-8 and UTF-16, byte by byte. */
const BYTE_ORDER_MARK = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/

const countLines = (text: string): number => text.split('\n').length - 1

/** Finds ids in a text that arrives in pieces, also where two pieces share an id. */
class Scanner {
  readonly mentions = new Map<string, Mention>()
  isBinary = false
  isEmpty = true
  isPointer = false
  isLocked = false
  #text = ''
  #line = 1

  /** Takes the first piece, whose beginning says what kind of file it is. */
  probe(start: string): void {
    const hasMark = BYTE_ORDER_MARK.test(start)
    this.isBinary = !hasMark && start.slice(0, BINARY_PROBE_BYTES).includes('\0')
    this.isPointer = POINTER.test(start)
    this.isLocked = start.startsWith(LOCKED)
    this.add(start.replace(BYTE_ORDER_MARK, ''))
  }

  /**
   * Takes another piece. Ids are ASCII: UTF-16 without its NUL bytes has the same bytes, so that ids
   * are found in every common encoding.
   */
  add(bytes: string): void {
    const piece = bytes.replaceAll('\0', '')
    this.isEmpty &&= piece.trim() === ''
    this.#text += piece
    for (const { id, index } of idsIn(this.#text)) this.#mention(id, index)
    const done = Math.max(0, this.#text.length - LONGEST_ID + 1)
    this.#line += countLines(this.#text.slice(0, done))
    this.#text = this.#text.slice(done)
  }

  #mention(id: string, index: number): void {
    if (this.mentions.has(id)) return
    this.mentions.set(id, { id, line: this.#line + countLines(this.#text.slice(0, index)) })
  }

  result(): Scan {
    const { isBinary, isEmpty, isPointer, isLocked } = this
    return { mentions: [...this.mentions.values()], isBinary, isEmpty, isPointer, isLocked }
  }
}

/** The ids in a whole text, such as the target path of a link. */
export function scanText(text: string): Scan {
  const scanner = new Scanner()
  scanner.probe(text)
  return scanner.result()
}

/**
 * The ids that a file names, each with its first line. The file is read as a stream and may have any
 * size.
 * @param binary what to do with a binary file: `leave-out` stops after its beginning
 * @throws what the file system answers
 */
export async function scanFile(path: string | Buffer, binary: 'leave-out' | 'read'): Promise<Scan> {
  const scanner = new Scanner()
  let isStart = true
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (isStart) scanner.probe(chunk.toString('latin1'))
    else scanner.add(chunk.toString('latin1'))
    isStart = false
    if (scanner.isBinary && binary === 'leave-out') break
  }
  return scanner.result()
}

/** The ids that files name, with warnings about files that were not read. */
export interface FilesReading extends SourceReading {
  readonly warnings: readonly Warning[]
}

/** A reference for each id that a file mentions, with the line. */
export function mentionedIn(
  file: string,
  mentions: readonly Mention[],
  source: FilesKey,
): readonly NamedReference[] {
  return mentions.map(({ id, line }) => ({
    names: id,
    source,
    resource: `${file}:${String(line)}`,
    detail: undefined,
    target: undefined,
  }))
}
