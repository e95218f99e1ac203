import { sep } from 'node:path'

/**
 * A path as the file system has it: its bytes need not be text, and as text they would be the path
 * of another file, or of none.
 */
export interface RawPath {
  readonly bytes: Buffer
  readonly text: string
}

export const rawPath = (bytes: Buffer): RawPath => ({ bytes, text: bytes.toString() })

/** The path of what has this name in a folder. */
export const below = (folder: RawPath, name: Buffer | string): RawPath =>
  rawPath(Buffer.concat([folder.bytes, Buffer.from(sep), Buffer.from(name)]))

/** Bytes as a key: no two paths have the same. */
export const keyOf = ({ bytes }: RawPath): string => bytes.toString('latin1')

/** What could not be read, and why. */
export interface Unread {
  readonly path: RawPath
  readonly why: string
}
