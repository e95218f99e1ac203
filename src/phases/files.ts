import { MINUTE, type FilesReaders, type NamedReference } from '../model/index.ts'
import type { Ports } from './ports.ts'

/** Files do not change of themselves, but a step in the background may change them. */
const FRESH_FOR = 5 * MINUTE

/** A reading of files: a target that is read with it is no newer than it. */
export interface FilesRead {
  readonly readAt: Date
  readonly readers: FilesReaders
}

/** What files name, for all targets: read once, and again where that was long ago. */
export class Files {
  readonly #ports: Pick<Ports, 'now' | 'createFilesReaders'>
  readonly #known = new Map<string, readonly NamedReference[]>()
  #newest: FilesRead | undefined

  constructor(ports: Pick<Ports, 'now' | 'createFilesReaders'>) {
    this.#ports = ports
  }

  /** The newest reading, or a new one where that has grown old. */
  current(): FilesRead {
    const readAt = this.#ports.now()
    const newest = this.#newest
    if (newest !== undefined && readAt.getTime() - newest.readAt.getTime() <= FRESH_FOR) {
      return newest
    }
    this.#newest = { readAt, readers: this.#ports.createFilesReaders() }
    return this.#newest
  }

  /**
   * What they name. Where they cannot be read any more, the targets that were read with them have
   * said so, and what was known counts on.
   */
  async references(): Promise<readonly NamedReference[]> {
    if (this.#newest !== undefined) await this.note(this.#newest.readers)
    return [...this.#known.values()].flat()
  }

  /** Files that fail take nothing from what they named before. */
  async note(readers: FilesReaders): Promise<void> {
    const readings = Object.entries(readers).map(async ([key, read]) => {
      this.#known.set(key, (await read()).references)
    })
    await Promise.allSettled(readings)
  }
}
