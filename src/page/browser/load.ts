import { type PageHeader, type PageImage, readChunk, readHeader } from '../data.ts'
import { ImageIndex } from './image-index.ts'

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index)
  return bytes
}

/** The lines of the data, as they are unpacked. */
async function* linesOf(base64: string): AsyncGenerator<string> {
  const texts = new Blob([bytesOf(base64)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .pipeThrough(new TextDecoderStream())
  const reader = texts.getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

/** All that the page shows. */
export interface PageData {
  readonly header: PageHeader
  readonly index: ImageIndex
  /** One image with everything that the report says of it. */
  readonly imageAt: (row: number) => PageImage
}

/** Holds the rows as lines, and unpacks only the line that an image is asked of. */
class Rows {
  readonly #lines: { readonly line: string; readonly from: number }[] = []
  #recent: { readonly from: number; readonly images: readonly PageImage[] } | undefined

  add(line: string, from: number): void {
    this.#lines.push({ line, from })
  }

  at(row: number): PageImage {
    const found = this.#lines.findLast(({ from }) => from <= row)
    if (found === undefined) throw new RangeError(`There is no row ${String(row)}`)
    const { from, line } = found
    const recent =
      this.#recent?.from === from ? this.#recent : { from, images: readChunk(line).images }
    this.#recent = recent
    const image = recent.images[row - from]
    if (image === undefined) throw new RangeError(`There is no row ${String(row)}`)
    return image
  }
}

/**
 * Unpacks the data of the page.
 * @throws where the browser cannot unpack gzip, or the file is not whole
 */
export async function loadPage(base64: string): Promise<PageData> {
  const lines = linesOf(base64)
  const first = await lines.next()
  if (first.done === true) throw new Error('The file is not whole.')
  const header = readHeader(first.value)
  const index = new ImageIndex(header)
  const rows = new Rows()
  for await (const line of lines) {
    rows.add(line, index.size)
    const { target, images } = readChunk(line)
    for (const image of images) index.add(image, target)
  }
  index.close()
  return { header, index, imageAt: (row) => rows.at(row) }
}
