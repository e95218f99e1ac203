import { readFile } from 'node:fs/promises'
import rehypeRaw from 'rehype-raw'
import rehypeSanitize from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'

const ROOT = new URL('../../', import.meta.url)

/**
 * Markdown as GitHub renders it: GFM, raw HTML read and then sanitised by a list that was made after
 * GitHub's own (https://github.com/gjtorikian/html-pipeline, `rehype-sanitize`'s default schema).
 */
export const githubPipeline = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .use(rehypeSanitize)
  .use(rehypeStringify)

export async function renderBody(markdown: string): Promise<string> {
  return String(await githubPipeline.process(markdown))
}

/** How wide GitHub's columns are on a common screen, in CSS pixels, without their padding. */
export const COLUMNS = { summary: 1012, comment: 796 } as const

/** What GitHub's column has to its left and right, in CSS pixels. */
export const COLUMN_PADDING = 24

interface PageSettings {
  readonly title: string
  readonly theme: 'light' | 'dark' | 'auto'
  /** A job summary by default. */
  readonly column?: keyof typeof COLUMNS
}

const STYLES = {
  light: 'github-markdown-light',
  dark: 'github-markdown-dark',
  auto: 'github-markdown',
}

const BACKGROUNDS = { light: '#ffffff', dark: '#0d1117', auto: 'Canvas' }

const readStyle = async (theme: PageSettings['theme']): Promise<string> =>
  readFile(new URL(`node_modules/github-markdown-css/${STYLES[theme]}.css`, ROOT), 'utf8')

/** A page that stands on its own, with GitHub's styles and as wide as GitHub's column. */
export async function renderPage(
  markdown: string,
  { title, theme, column = 'summary' }: PageSettings,
): Promise<string> {
  const [style, body] = await Promise.all([readStyle(theme), renderBody(markdown)])
  const width = COLUMNS[column] + 2 * COLUMN_PADDING
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
<style>
  body { margin: 0; background: ${BACKGROUNDS[theme]}; }
  .markdown-body { box-sizing: border-box; max-width: ${String(width)}px; margin: 0 auto; padding: ${String(COLUMN_PADDING)}px; }
</style>
</head>
<body>
<article class="markdown-body">${body}</article>
</body>
</html>
`
}
