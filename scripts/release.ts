import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { majorTag, PLACEHOLDER_OWNER, readProject, type Project } from './project.ts'

/**
 * Sees whether the version of `package.json` can be released, writes the notes of its release and
 * prints its tags, in the form that the runner reads outputs in.
 */

const ROOT = new URL('../', import.meta.url)

export interface Candidate {
  readonly project: Project
  readonly changelog: string
  /** The branch or tag that the workflow runs on, as `GITHUB_REF` says it. */
  readonly ref: string
  /** The commit that is released. */
  readonly commit: string
}

/** What stands below a heading of the changelog, up to the next. Undefined: there is no such heading. */
function partOf(changelog: string, heading: RegExp): string | undefined {
  const [, part] = changelog.split(heading)
  return part?.split(/^## /m)[0]?.trim()
}

const headingOf = (version: string): RegExp =>
  new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d\\n`, 'm')

/** All that is in the way of a release; none where it can be made. */
export function obstacles({ project, changelog, ref }: Candidate): readonly string[] {
  const { owner, securityContact, version } = project
  const found = [
    [
      ref !== 'refs/heads/main',
      `The workflow runs on ${ref}. Releases are made from refs/heads/main.`,
    ],
    [
      owner === PLACEHOLDER_OWNER,
      `package.json: repository.url names ${PLACEHOLDER_OWNER}. Write who publishes the action, and run npm run docs.`,
    ],
    [
      securityContact.endsWith('.example'),
      `package.json: bugs.email is ${securityContact}. Write an address that somebody reads, and run npm run docs.`,
    ],
    [
      !/^\d+\.\d+\.\d+$/.test(version),
      `package.json: version is "${version}", and has to be three numbers, such as 1.2.3.`,
    ],
    [
      !partOf(changelog, headingOf(version)),
      `CHANGELOG.md: there is nothing under a heading "## [${version}] - YYYY-MM-DD".`,
    ],
    [
      Boolean(partOf(changelog, /^## \[Unreleased\]\n/m)),
      'CHANGELOG.md: something still stands under Unreleased. Move it to the version.',
    ],
  ] as const
  return found.flatMap(([holds, text]) => (holds ? [text] : []))
}

/** The version's part of the changelog, after the line that users paste. */
export function notesOf({ project, changelog, commit }: Candidate): string {
  const { slug, version } = project
  return [
    '```yaml',
    `- uses: ${slug}@${commit} # v${version}`,
    '```',
    '',
    partOf(changelog, headingOf(version)) ?? '',
    '',
  ].join('\n')
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { notes: { type: 'string', default: 'notes.md' } } })
  const project = await readProject()
  const candidate = {
    project,
    changelog: await readFile(new URL('CHANGELOG.md', ROOT), 'utf8'),
    ref: process.env['GITHUB_REF'] ?? '',
    commit: process.env['GITHUB_SHA'] ?? '',
  }
  const found = obstacles(candidate)
  if (found.length > 0) {
    console.error(found.map((text) => `::error::${text}`).join('\n'))
    process.exitCode = 1
  } else {
    await writeFile(values.notes, notesOf(candidate))
    console.log(`tag=v${project.version}\nmajor=${majorTag(project)}`)
  }
}
