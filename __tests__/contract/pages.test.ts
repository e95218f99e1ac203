import { beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeBlocks, readProjectFile } from './documents.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const PAGES = globSync('{*.md,.github/*.md,docs/**/*.md}', { cwd: ROOT }).sort()

/** What GitHub makes of a heading: https://docs.github.com/get-started/writing-on-github#section-links */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

/** Code holds comments and examples, and no headings or links of the page. */
const withoutCode = (markdown: string): string => markdown.replaceAll(/^ *```[^]*?^ *```$/gm, '')

const anchorsIn = (markdown: string): readonly string[] =>
  [...withoutCode(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))

/** A link or a picture, in Markdown or in HTML. */
const LINK = /(?:\]\(|^\[[^\]]+\]: +|(?:href|src|srcset)=")(?!https?:|mailto:)([^)"\s]+)/gm

/** The links of a page that lead into this repository: a path and perhaps an anchor. */
const linksIn = (markdown: string): readonly string[] =>
  [...withoutCode(markdown).matchAll(LINK)].map(([, target = '']) => target)

async function leadsSomewhere(page: string, link: string): Promise<boolean> {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(ROOT, target))) return false
  return anchor === undefined || anchorsIn(await readProjectFile(target)).includes(anchor)
}

describe.each(PAGES)('%s', (page) => {
  let text: string

  beforeAll(async () => {
    text = await readProjectFile(page)
  })

  it('has links that lead somewhere', async () => {
    const links = linksIn(text)
    const leads = await Promise.all(links.map(async (link) => leadsSomewhere(page, link)))
    expect(links.filter((_, index) => leads[index] === false)).toStrictEqual([])
  })

  it('names commands that there are', async () => {
    const { scripts } = JSON.parse(await readProjectFile('package.json')) as { scripts: object }
    const named = [...text.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)].map(
      ([, name = '']) => name,
    )
    expect(named.filter((name) => !(name in scripts))).toStrictEqual([])
  })

  it('shows files that there are in its commands', () => {
    const files = codeBlocks(text, 'sh')
      .flatMap((code) => [...code.matchAll(/(?:file:\/\/|[\s=])(docs\/[\w./-]+)/g)])
      .map(([, file = '']) => file)
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toStrictEqual([])
  })
})
