import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { idsIn } from '../../ids.ts'

/** Where a text names an id for the first time. */
export interface Mention {
  readonly id: string
  /** Counted from 1. */
  readonly line: number
}

/** A binary file has a NUL byte early on: git decides the same way. */
const BINARY_PROBE_BYTES = 8_000

/** An id is at most 22 characters long, and one more on each side decides whether it is one. */
const OVERLAP = 24

function encodingOf(start: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  return start.subarray(0, BINARY_PROBE_BYTES).includes(0) ? undefined : 'utf-8'
}

const countLines = (text: string): number => text.split('\n').length - 1

/** Finds ids in a text that arrives in pieces, whatever the pieces' edges cut through. */
class Scanner {
  readonly mentions = new Map<string, Mention>()
  #text = ''
  #line = 1
  #isStart = true

  add(piece: string): void {
    this.#text += piece
    this.#scan(this.#text.length - 1)
    const done = Math.max(0, this.#text.length - OVERLAP)
    this.#line += countLines(this.#text.slice(0, done))
    this.#text = this.#text.slice(done)
    this.#isStart &&= done === 0
  }

  finish(): void {
    this.#scan(this.#text.length)
  }

  /** An id that ends where the text does may go on in the next piece. */
  #scan(limit: number): void {
    for (const { id, index } of idsIn(this.#text)) {
      if (index + id.length > limit || this.mentions.has(id)) continue
      // What stood before the first character is cut off, and was looked at with it.
      if (index === 0 && !this.#isStart) continue
      const line = this.#line + countLines(this.#text.slice(0, index))
      this.mentions.set(id, { id, line })
    }
  }
}

/**
 * The ids that a text file names, each with its first line; undefined for a file that is no text.
 * The file is read as a stream, and may be of any size.
 * @throws what the file system answers
 */
export async function scanFile(path: string | Buffer): Promise<readonly Mention[] | undefined> {
  const scanner = new Scanner()
  let decoder: TextDecoder | undefined
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (decoder === undefined) {
      const encoding = encodingOf(chunk)
      if (encoding === undefined) return undefined
      decoder = new TextDecoder(encoding)
    }
    scanner.add(decoder.decode(chunk, { stream: true }))
  }
  scanner.add(decoder?.decode() ?? '')
  scanner.finish()
  return [...scanner.mentions.values()]
}
