/**
 * What `npm run docs` writes on pages, up to `<!-- end -->`: below
 * `<!-- include: docs/commands/report.sh#cost -->` that part of a file that is run, and below
 * `<!-- generated: inputs -->` what is made of the code for this page. In the file, the part stands
 * between the comments `# shown: cost` and `# end`. Without a name it is what stands between `# shown`
 * and `# end`, or the whole file.
 */

/** The markers are comments of the page's own language. */
const MARKED = /^( *)(<!--|#) (include|generated): (\S+)((?: -->)?)\n[^]*?^\1\2 end\5$/gm

const PART = /^( *)# shown(?:: ([\w-]+))?\n([^]*?)^\1# end$/gm

/** The names of what a page shows; what is made for it counts as a part of it. */
export const namesIn = (path: string, page: string): readonly string[] =>
  [...page.matchAll(MARKED)].map(([, , , word, name = '']) =>
    word === 'include' ? name : `${path}#${name}`,
  )

/** The page without the parts of files that `npm run docs` puts on it. */
export const withoutIncludes = (page: string): string =>
  page.replaceAll(MARKED, (whole, ...groups: readonly string[]) =>
    groups[2] === 'include' ? '' : whole,
  )

/** What pages can show of a file, by its name, without what it is indented by. */
export function partsOf(path: string, file: string): readonly (readonly [string, string])[] {
  const language = path.endsWith('.yml') ? 'yaml' : 'sh'
  const blockOf = (text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``
  const parts = [...file.matchAll(PART)].map(([, indent = '', part, shown = '']) => {
    const name = part === undefined ? path : `${path}#${part}`
    return [name, blockOf(shown.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))] as const
  })
  return parts.length === 0 ? [[path, blockOf(file)]] : parts
}

/**
 * The page with what is to be shown now.
 * @throws where a name is of nothing
 */
export const fillPage = (path: string, page: string, shown: ReadonlyMap<string, string>): string =>
  page.replaceAll(MARKED, (whole, ...groups: readonly string[]) => {
    const [indent = '', open = '', word = '', marked = '', close = ''] = groups
    const [name = ''] = namesIn(path, whole)
    const content = shown.get(name)
    if (content === undefined) throw new Error(`${path} shows ${name}, which is nothing`)
    const lines = [`${open} ${word}: ${marked}${close}`, content, `${open} end${close}`]
    return lines.join(open === '#' ? '\n' : '\n\n').replaceAll(/^(?=.)/gm, indent)
  })
