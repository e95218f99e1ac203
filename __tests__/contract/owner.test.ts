import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { nameActions, OWNER, pinsOf } from '../../scripts/mentions.ts'
import { projectOf, readProject } from '../../scripts/project.ts'

const ROOT = new URL('../../', import.meta.url)

/** What is written by people or by `npm run docs`. Lock files name packages of others, and four tests make owners up. */
const trackedTexts = (): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((path) => /\.(md|ya?ml|json|ts|tf|js)$|CODEOWNERS$/.test(path))
    .filter(
      (path) =>
        !/^dist\/|package-lock|\/(?:owner|event|release|release-workflow)\.test\.ts$/.test(path),
    )

const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

const MANIFEST = {
  version: '2.3.4',
  repository: { url: 'git+https://github.com/octo-org/ami-cleanup.git' },
  bugs: { email: 'a@b.example' },
}

/** The release that the repository would be published as now. */
async function ownReleaseOf(): Promise<string> {
  const { slug, version } = await readProject()
  return `${slug}@v${version}`
}

describe('the owner of this action', () => {
  it('is the one of package.json wherever it is named', async () => {
    const { owner } = await readProject()
    const strangers = trackedTexts().flatMap((path) =>
      [...textOf(path).matchAll(OWNER)]
        .filter(([name]) => name !== owner)
        .map(([name]) => `${path}: ${name}`),
    )
    expect(strangers).toStrictEqual([])
  })

  it('is found in every form in which pages name it', () => {
    const text = [
      '- uses: one/ami-cleanup@v1',
      'https://github.com/two/ami-cleanup/issues',
      'git@github.com:three/ami-cleanup.git',
      'https://raw.githubusercontent.com/four/ami-cleanup/v1/docs',
      'gh api repos/five/ami-cleanup/releases',
      '`six/ami-cleanup@v1`',
      'gh attestation verify dist/index.js --repo seven/ami-cleanup',
      '`eight/ami-cleanup/merge`',
      '* @nine/maintainers',
      'gh repo edit ten/ami-cleanup --add-topic aws',
      '  --signer-workflow eleven/ami-cleanup/.github/workflows/release.yml',
      '("twelve/ami-cleanup@v1")',
      'docs/ami-cleanup.md and role/ami-cleanup are none',
      '`.github/ami-cleanup-rules.yml` is none',
      'plan/ami-cleanup-plan.json and s3://bucket/ami-cleanup/ are none',
    ].join('\n')
    const owners = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
    expect(text.match(OWNER)).toStrictEqual(owners)
  })

  it.each(['https://example.com', 'git+https://github.com/octo-org/image-cleaner.git'])(
    'must be given as a repository on GitHub, with the name of the action: %s',
    (url) => {
      expect(() => projectOf({ ...MANIFEST, repository: { url } })).toThrow(
        `package.json: repository.url is "${url}", and has to be git+https://github.com/OWNER/ami-cleanup.git`,
      )
    },
  )
})

describe('the actions that pages name', () => {
  const project = projectOf(MANIFEST)
  const commit = '0123456789012345678901234567890123456789'
  const pins = pinsOf([`      - uses: actions/checkout@${commit} # v7.0.1\n`])

  it.each([
    ['- uses: other/ami-cleanup@v1', '- uses: octo-org/ami-cleanup@COMMIT_SHA # v2'],
    ['  uses: other/ami-cleanup/merge@v1', '  uses: octo-org/ami-cleanup/merge@COMMIT_SHA # v2'],
    ['`other/ami-cleanup/merge`', '`octo-org/ami-cleanup/merge`'],
    ['a tag such as `@v1`', 'a tag such as `@v2`'],
    ['--repo other/ami-cleanup', '--repo octo-org/ami-cleanup'],
    ['* @other/maintainers', '* @octo-org/maintainers'],
    ['.com/other/ami-cleanup/v1/docs/x.json', '.com/octo-org/ami-cleanup/v2/docs/x.json'],
    [
      'https://github.com/other/ami-cleanup.git//docs/setup/terraform?ref=v1.0.0',
      'https://github.com/octo-org/ami-cleanup.git//docs/setup/terraform?ref=v2.3.4',
    ],
    ['- uses: actions/checkout@v7', `- uses: actions/checkout@${commit} # v7.0.1`],
    ['- uses: actions/checkout@old # v6.0.0', `- uses: actions/checkout@${commit} # v7.0.1`],
    ['- uses: actions/unknown@v7 # as it was', '- uses: actions/unknown@v7 # as it was'],
  ])('%s', (given, expected) => {
    expect(nameActions(given, project, pins)).toBe(expected)
  })

  it('are at the commit of the release that package.json names', () => {
    const released = { commit, version: '2.3.1' }
    expect(nameActions('- uses: other/ami-cleanup@v1', { ...project, released }, pins)).toBe(
      `- uses: octo-org/ami-cleanup@${commit} # v2.3.1`,
    )
  })

  it('stand with a full commit and their version on every page and in every workflow', async () => {
    const ownRelease = await ownReleaseOf()
    const loose = trackedTexts()
      .filter((path) => /\.md$|^\.github\/|^docs\/workflows\//.test(path))
      .flatMap((path) => [...textOf(path).matchAll(/\buses: +(.*)$/gm)].map(([, use = '']) => use))
      .filter((use) => !/^\.\/|@(COMMIT_SHA|[0-9a-f]{40}) # v\d+(\.\d+)*$/.test(use))
      .filter((use) => use !== `${ownRelease} # zizmor: ignore[unpinned-uses]`)
    expect(loose).toStrictEqual([])
  })

  it('stand with the release of the file itself in the workflow that others call', async () => {
    const [own, ownRelease] = [await readProject(), await ownReleaseOf()]
    const text = textOf('.github/workflows/clean-up.yml')
    const earlier = text.replaceAll(ownRelease, 'one/ami-cleanup@v0.9.0')
    expect(nameActions(earlier, own, pinsOf([text]), `v${own.version}`)).toBe(text)
    expect(text).toContain(ownRelease)
  })
})
