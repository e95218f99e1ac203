import { projectOf } from '../../../scripts/project.ts'
import { notesOf, obstacles, type Candidate } from '../../../scripts/release.ts'

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.10.0] - 2027-01-02

### Added

- What is new.

## [1.9.0] - 2026-12-24

- What was new then.
`

const project = projectOf({
  version: '1.10.0',
  repository: { url: 'git+https://github.com/octo-org/ami-cleanup.git' },
  bugs: { email: 'security@octo.org' },
})

const env = {
  GITHUB_REPOSITORY: project.slug,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'c0ffee',
}

const candidate = (overrides: Partial<Candidate> = {}): Candidate => ({
  ...{ project, changelog: CHANGELOG, env },
  ...overrides,
})

const foundIn = (overrides: Partial<Candidate> = {}): readonly string[] => [
  ...obstacles(candidate(overrides)),
]

describe('what is in the way of a release', () => {
  it('is nothing where all is in order', () => {
    expect(foundIn()).toStrictEqual([])
  })

  it('is said in a shell as well, where no workflow runs', () => {
    expect(foundIn({ env: {}, changelog: '' })).toStrictEqual([
      'CHANGELOG.md: there is nothing under a heading "## [1.10.0] - YYYY-MM-DD".',
    ])
  })

  it.each<[string, Partial<Candidate>, string]>([
    [
      'another repository, such as a fork',
      { env: { ...env, GITHUB_REPOSITORY: 'someone/ami-cleanup' } },
      'The workflow runs in someone/ami-cleanup, and package.json names octo-org/ami-cleanup: its users would be told to use that.',
    ],
    [
      'another branch',
      { env: { ...env, GITHUB_REF: 'refs/heads/topic' } },
      'The workflow runs on refs/heads/topic. Releases are made from refs/heads/main.',
    ],
    [
      'an owner that nobody has',
      { project: { ...project, owner: 'OWNER' } },
      'package.json: repository.url names OWNER. Write who publishes the action, and run npm run docs.',
    ],
    [
      'a contact that nobody reads',
      { project: { ...project, bugs: { email: 'security@OWNER.example' } } },
      'package.json: bugs.email is security@OWNER.example. Write an address that somebody reads, and run npm run docs.',
    ],
    [
      'a version without a heading',
      { project: { ...project, version: '1.1.0' } },
      'CHANGELOG.md: there is nothing under a heading "## [1.1.0] - YYYY-MM-DD".',
    ],
    [
      'a heading with nothing below it',
      {
        changelog:
          '## [Unreleased]\n\n## [1.10.0] - 2027-01-02\n\n## [1.9.0] - 2026-12-24\n\n- Old.\n',
      },
      'CHANGELOG.md: there is nothing under a heading "## [1.10.0] - YYYY-MM-DD".',
    ],
    [
      'changes that have no version',
      { changelog: CHANGELOG.replace('## [Unreleased]\n', '## [Unreleased]\n\n- Forgotten.\n') },
      'CHANGELOG.md: something still stands under Unreleased. Move it to the version.',
    ],
  ])('%s', (_, overrides, expected) => {
    expect(foundIn(overrides)).toStrictEqual([expected])
  })

  it.each(['1.10', '1.10.0-beta', '1.10.0-rc.0'])('a version such as %s', (version) => {
    expect(foundIn({ project: { ...project, version } })).toContain(
      `package.json: version is "${version}", and has to be three numbers, such as 1.2.3, or a candidate, such as 1.2.3-rc.1.`,
    )
  })
})

describe('a candidate', () => {
  const of = (changelog: string): Candidate =>
    candidate({ project: { ...project, version: '1.10.0-rc.1' }, changelog })

  it('has the changes that stand under Unreleased', () => {
    const written = of('## [Unreleased]\n\n- What comes.\n\n## [1.9.0] - 2026-12-24\n')
    expect(foundIn(written)).toStrictEqual([])
    expect(notesOf(written)).toContain('@c0ffee # v1.10.0-rc.1\n```\n\n- What comes.\n')
  })

  it('has to change something', () => {
    expect(foundIn(of('## [Unreleased]\n\n## [1.9.0] - 2026-12-24\n\n- Old.\n'))).toStrictEqual([
      'CHANGELOG.md: there is nothing under Unreleased, which is what a candidate has.',
    ])
  })
})

describe('the notes of a release', () => {
  it('begin with the line to paste, and hold what changed in this version alone', () => {
    expect(notesOf(candidate())).toBe(
      [
        '```yaml',
        '- uses: octo-org/ami-cleanup@c0ffee # v1.10.0',
        '```',
        '',
        '### Added',
        '',
        '- What is new.',
        '',
      ].join('\n'),
    )
  })
})
