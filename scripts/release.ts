import { parseArgs } from 'node:util'
import { readProjectFile } from '../__tests__/contract/documents.ts'
import { writeFiles } from '../__tests__/support/workspace.ts'
import {
  isCandidate,
  majorTag,
  PLACEHOLDER_COMMIT,
  PLACEHOLDER_OWNER,
  readProject,
  type Project,
} from './project.ts'

/**
 * Sees whether the version of `package.json` can be released, writes the notes of its release and
 * prints its tags, in the form that the runner reads outputs in. In a shell it says what is still in
 * the way before the workflow is started.
 */

export interface Candidate {
  readonly project: Project
  readonly changelog: string
  /** Says where the workflow runs. A shell has nothing of that. */
  readonly env: Readonly<NodeJS.ProcessEnv>
}

/** What stands below a heading of the changelog, up to the next. Undefined: there is no such heading. */
function partOf(changelog: string, heading: string): string | undefined {
  const [, part] = changelog.split(new RegExp(`^## ${heading}\\n`, 'm'))
  return part?.split(/^## /m)[0]?.trim()
}

const UNRELEASED = '\\[Unreleased\\]'

/** What a version changes: a candidate has no part of its own, because its changes are those to come. */
function changesOf({ project, changelog }: Candidate): string | undefined {
  const version = `\\[${project.version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d`
  return partOf(changelog, isCandidate(project) ? UNRELEASED : version)
}

const MAIN = 'refs/heads/main'

/** All that is in the way of a release; none where it can be made. */
export function* obstacles(candidate: Candidate): Iterable<string> {
  const { project, changelog, env } = candidate
  const { owner, bugs, slug, version } = project
  const { GITHUB_REF: ref = MAIN, GITHUB_REPOSITORY: repository = slug } = env
  if (ref !== MAIN) yield `The workflow runs on ${ref}. Releases are made from ${MAIN}.`
  if (repository !== slug)
    yield `The workflow runs in ${repository}, and package.json names ${slug}: its users would be told to use that.`
  if (owner === PLACEHOLDER_OWNER)
    yield `package.json: repository.url names ${owner}. Write who publishes the action, and run npm run docs.`
  if (bugs.email.endsWith('.example'))
    yield `package.json: bugs.email is ${bugs.email}. Write an address that somebody reads, and run npm run docs.`
  if (!/^\d+\.\d+\.\d+(?:-rc\.[1-9]\d*)?$/.test(version))
    yield `package.json: version is "${version}", and has to be three numbers, such as 1.2.3, or a candidate, such as 1.2.3-rc.1.`
  if (!changesOf(candidate))
    yield isCandidate(project)
      ? 'CHANGELOG.md: there is nothing under Unreleased, which is what a candidate has.'
      : `CHANGELOG.md: there is nothing under a heading "## [${version}] - YYYY-MM-DD".`
  if (!isCandidate(project) && partOf(changelog, UNRELEASED))
    yield 'CHANGELOG.md: something still stands under Unreleased. Move it to the version.'
}

/** The version's part of the changelog, after the line that users paste. */
export function notesOf(candidate: Candidate): string {
  const { slug, version } = candidate.project
  const { GITHUB_SHA: commit = PLACEHOLDER_COMMIT } = candidate.env
  const pasted = `- uses: ${slug}@${commit} # v${version}`
  return `\`\`\`yaml\n${pasted}\n\`\`\`\n\n${changesOf(candidate) ?? ''}\n`
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { notes: { type: 'string', default: 'build/notes.md' } },
  })
  const [project, changelog] = [await readProject(), await readProjectFile('CHANGELOG.md')]
  const candidate = { project, changelog, env: process.env }
  const found = [...obstacles(candidate)]
  if (found.length > 0) {
    const prefix = process.env['GITHUB_REF'] === undefined ? '' : '::error::'
    console.error(found.map((text) => `${prefix}${text}`).join('\n'))
    process.exitCode = 1
  } else {
    await writeFiles('', { [values.notes]: notesOf(candidate) })
    console.log(
      `tag=v${project.version}\nmajor=${majorTag(project)}\ncandidate=${String(isCandidate(project))}`,
    )
  }
}
