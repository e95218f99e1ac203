import { sep } from 'node:path'

/**
 * A path as the file system has it. Its bytes may not be valid text, and then only the bytes lead to
 * the file.
 */
export interface RawPath {
  readonly bytes: Buffer
  readonly text: string
}

/** The path with these bytes. */
export const rawPath = (bytes: Buffer): RawPath => ({ bytes, text: bytes.toString() })

/** The path of a name in a folder. */
export const below = (folder: RawPath, name: Buffer | string): RawPath =>
  rawPath(Buffer.concat([folder.bytes, Buffer.from(sep), Buffer.from(name)]))

/** The folder that a path is in. */
export const folderOf = ({ bytes }: RawPath): RawPath =>
  rawPath(bytes.subarray(0, Math.max(0, bytes.lastIndexOf(sep))))

/** Bytes as a key: no two paths have the same. */
export const keyOf = ({ bytes }: RawPath): string => bytes.toString('latin1')

/** A path that could not be read, and why. */
export interface Unread {
  readonly path: RawPath
  readonly why: string
}
