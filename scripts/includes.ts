/**
 * What pages show of files that are run. A page has `<!-- include: docs/commands/report.sh#cost -->`, and
 * `npm run docs` writes that part of the file below it, up to `<!-- end -->`. In the file, the part
 * stands between the comments `# shown: cost` and `# end`. Without a name it is what stands between
 * `# shown` and `# end`, or the whole file.
 */

const INCLUDE =
  /^( *)(<!-- include: (?<path>[^\s#]+)(?:#(?<part>[\w-]+))? -->)\n[^]*?^\1<!-- end -->$/gm

interface Include {
  readonly path: string
  readonly part: string | undefined
}

/** The parts that a page shows. */
export const includesIn = (page: string): readonly Include[] =>
  [...page.matchAll(INCLUDE)].map(({ groups = {} }) => ({
    path: groups['path'] ?? '',
    part: groups['part'],
  }))

/** The page without what `npm run docs` puts on it. */
export const withoutIncludes = (page: string): string => page.replaceAll(INCLUDE, '')

/** The parts of a file that pages can show; `undefined` is the one without a name. */
export const partsIn = (file: string): readonly (string | undefined)[] =>
  [...file.matchAll(/^ *# shown(?:: ([\w-]+))?$/gm)].map(([, name]) => name)

/** What a page shows, without what all its lines are indented by. @throws where the file has no such part */
export function shownPart(file: string, { path, part }: Include): string {
  if (part === undefined && partsIn(file).length === 0) return file
  const begin = `# shown${part === undefined ? '' : `: ${part}`}`
  const [, shown] = new RegExp(`^ *${begin}\\n([^]*?)^ *# end$`, 'm').exec(file) ?? []
  if (shown === undefined) throw new Error(`${path} has no lines between "${begin}" and "# end"`)
  const indents = shown.match(/^ *(?=\S)/gm) ?? ['']
  const common = Math.min(...indents.map(({ length }) => length))
  return shown.replaceAll(new RegExp(`^ {${common}}`, 'gm'), '')
}

/**
 * The page with what its files say now.
 * @throws where a file is not there, or has no such part
 */
export function fillIncludes(page: string, files: ReadonlyMap<string, string>): string {
  return page.replaceAll(INCLUDE, (whole: string, indent: string, begin: string) => {
    const [include] = includesIn(whole)
    const file = files.get(include?.path ?? '')
    if (include === undefined || file === undefined) throw new Error(`No file for ${whole}`)
    const language = include.path.endsWith('.yml') ? 'yaml' : 'sh'
    const block = `${begin}\n\n\`\`\`${language}\n${shownPart(file, include).trimEnd()}\n\`\`\`\n\n<!-- end -->`
    return block.replaceAll(/^(?=.)/gm, indent)
  })
}
