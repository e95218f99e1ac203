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

interface PageSettings {
  readonly title: string
  readonly theme: 'light' | 'dark' | 'auto'
}

const STYLES = {
  light: 'github-markdown-light',
  dark: 'github-markdown-dark',
  auto: 'github-markdown',
}

const resourceText = async (path: string): Promise<string> =>
  readFile(new URL(`node_modules/${path}`, ROOT), 'utf8')

/** A page that stands on its own: GitHub's styles, and Mermaid drawn by its own library as GitHub does. */
export async function renderPage(
  markdown: string,
  { title, theme }: PageSettings,
): Promise<string> {
  const [style, mermaid, body] = await Promise.all([
    resourceText(`github-markdown-css/${STYLES[theme]}.css`),
    resourceText('mermaid/dist/mermaid.min.js'),
    renderBody(markdown),
  ])
  const dark =
    theme === 'dark'
      ? 'true'
      : theme === 'light'
        ? 'false'
        : "matchMedia('(prefers-color-scheme: dark)').matches"
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
<style>
  body { margin: 0; background: ${theme === 'dark' ? '#0d1117' : theme === 'light' ? '#fff' : 'Canvas'}; }
  .markdown-body { box-sizing: border-box; max-width: 1216px; margin: 0 auto; padding: 24px; }
</style>
</head>
<body>
<article class="markdown-body">${body}</article>
<script>${mermaid.replaceAll('</script', '<\\/script')}</script>
<script>
  for (const code of document.querySelectorAll('code.language-mermaid')) {
    const chart = document.createElement('div')
    chart.className = 'mermaid'
    chart.textContent = code.textContent
    code.parentElement.replaceWith(chart)
  }
  mermaid.initialize({ startOnLoad: false, theme: ${dark} ? 'dark' : 'default' })
  mermaid.run().then(() => document.body.dataset.drawn = 'yes')
</script>
</body>
</html>
`
}
