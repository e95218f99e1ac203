import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeBlocks, readData, readProjectFile } from './documents.ts'

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

/** Headings, and what `<a name>` keeps of headings that went elsewhere. */
const anchorsIn = (markdown: string): readonly string[] => [
  ...[...withoutCode(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    anchorOf(heading),
  ),
  ...[...withoutCode(markdown).matchAll(/<a name="([\w-]+)"><\/a>/g)].map(([, name = '']) => name),
]

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

const { scripts } = await readData<{ readonly scripts: object }>('package.json')
const pages = await Promise.all(PAGES.map(async (page) => [page, await readProjectFile(page)]))

describe.each(pages)('%s', (page = '', text = '') => {
  it('has links that lead somewhere', async () => {
    const links = linksIn(text)
    const leads = await Promise.all(links.map(async (link) => leadsSomewhere(page, link)))
    expect(links.filter((_, index) => leads[index] === false)).toStrictEqual([])
  })

  it('has no anchor twice: a link leads to the first', () => {
    const anchors = anchorsIn(text)
    expect(anchors.filter((anchor, index) => anchors.indexOf(anchor) !== index)).toStrictEqual([])
  })

  it('names files that there are', () => {
    const named = [...text.matchAll(/`((?:src|scripts|__tests__|tools|docs|merge)\/[\w./-]+)`/g)]
    expect(
      named.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path))),
    ).toStrictEqual([])
  })

  it('names commands that there are', () => {
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

/** Headings that the README and the recipes had once: links of others lead there. */
const ONCE: Readonly<Record<string, string>> = {
  'README.md': `
    quick-start safe-on-day-one three-ways-to-use-it first-the-environments on-a-schedule
    after-a-bake on-pull-requests-plan-and-apply inputs rules-for-families outputs
    fleets-a-thousand-accounts permissions two-roles what-keeps-an-image shared-images
    what-counts-as-use what-is-not-looked-at snapshots orphans sizes-and-costs
    bringing-back-what-was-removed limits beside-other-tools what-is-tested-on-what
    a-first-look-without-a-workflow trying-it-without-an-aws-account licence
  `,
  'docs/recipes.md': `
    rules-in-a-file-of-their-own protect-the-images-that-a-file-names
    bring-evidence-from-outside-ec2 karpenter other-repositories aws-batch codebuild-fleets
    other-services-of-aws images-of-image-builder remove-a-few-images-by-id
    remove-only-what-can-be-brought-back finish-what-others-left-behind
    several-accounts-through-one-central-role images-whose-ids-are-in-parameters-of-your-own
    a-runner-behind-a-proxy golden-images hundreds-of-accounts-in-one-run
    an-alarm-when-the-nightly-run-wants-to-remove-too-much nightly-in-two-steps
    a-message-to-slack a-message-through-sns an-issue-that-is-kept-up-to-date
    bring-back-what-was-removed from-cloudtrail-to-the-run-that-removed-an-image
    runs-of-more-than-an-hour a-thousand-accounts what-a-split-loses month-by-month
  `,
}

it.each(Object.entries(ONCE))('%s keeps the anchors that it had', async (page, anchors) => {
  const kept = anchorsIn(await readProjectFile(page))
  expect(
    anchors
      .trim()
      .split(/\s+/)
      .filter((anchor) => !kept.includes(anchor)),
  ).toStrictEqual([])
})

/** What the action and its files say to read: an address of a page of this repository, or its path. */
const MENTION = /(?<![\w/.-])(?:README\.md|docs\/[\w/.-]+\.md)(?:#[\w-]+)?/g

it('is what action.yml, the code, the workflows and the set-up name', async () => {
  const files = globSync(
    [
      '{,merge/}action.yml',
      'src/**/*.ts',
      '.github/**/*.yml',
      'docs/{setup,workflows}/**/*.{yml,tf}',
    ],
    { cwd: ROOT },
  ).filter((file) => file !== 'src/page/assets.ts')
  const lost: string[] = []
  for (const file of files) {
    for (const [mention] of (await readProjectFile(file)).matchAll(MENTION)) {
      if (!(await leadsSomewhere('README.md', mention))) lost.push(`${file}: ${mention}`)
    }
  }
  expect(lost).toStrictEqual([])
})

it('is reached from the README by links', async () => {
  const reached = new Set(['README.md'])
  for (const page of reached) {
    for (const link of linksIn(await readProjectFile(page))) {
      const [path = ''] = link.split('#')
      const target = join(dirname(page), path)
      if (path !== '' && PAGES.includes(target)) reached.add(target)
    }
  }
  expect(PAGES.filter((page) => page.startsWith('docs/') && !reached.has(page))).toStrictEqual([])
})
