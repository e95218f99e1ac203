import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { readProjectFile } from '../__tests__/contract/documents.ts'
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

/** Where the workflow runs, in the words of its `GITHUB_` variables. */
interface WorkflowRun {
  readonly repository: string
  readonly ref: string
  readonly sha: string
}

export interface Candidate {
  readonly project: Project
  readonly changelog: string
  /** Undefined in a shell. */
  readonly run: WorkflowRun | undefined
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

/** All that is in the way of a release; none where it can be made. */
export function obstacles(candidate: Candidate): readonly string[] {
  const { project, changelog, run } = candidate
  const { owner, securityContact, slug, version } = project
  const found: readonly (readonly [holds: boolean, text: string])[] = [
    [
      run !== undefined && run.ref !== 'refs/heads/main',
      `The workflow runs on ${run?.ref ?? ''}. Releases are made from refs/heads/main.`,
    ],
    [
      run !== undefined && run.repository !== slug,
      `The workflow runs in ${run?.repository ?? ''}, and package.json names ${slug}: its users would be told to use that.`,
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
      !/^\d+\.\d+\.\d+(?:-rc\.[1-9]\d*)?$/.test(version),
      `package.json: version is "${version}", and has to be three numbers, such as 1.2.3, or a candidate, such as 1.2.3-rc.1.`,
    ],
    [
      !changesOf(candidate),
      isCandidate(project)
        ? 'CHANGELOG.md: there is nothing under Unreleased, which is what a candidate has.'
        : `CHANGELOG.md: there is nothing under a heading "## [${version}] - YYYY-MM-DD".`,
    ],
    [
      !isCandidate(project) && Boolean(partOf(changelog, UNRELEASED)),
      'CHANGELOG.md: something still stands under Unreleased. Move it to the version.',
    ],
  ]
  return found.flatMap(([holds, text]) => (holds ? text : []))
}

/** The version's part of the changelog, after the line that users paste. */
export function notesOf(candidate: Candidate): string {
  const { slug, version } = candidate.project
  const pasted = `- uses: ${slug}@${candidate.run?.sha ?? PLACEHOLDER_COMMIT} # v${version}`
  return `\`\`\`yaml\n${pasted}\n\`\`\`\n\n${changesOf(candidate) ?? ''}\n`
}

function workflowRun(): WorkflowRun | undefined {
  const { GITHUB_REPOSITORY, GITHUB_REF, GITHUB_SHA } = process.env
  if (!GITHUB_REPOSITORY || !GITHUB_REF || !GITHUB_SHA) return undefined
  return { repository: GITHUB_REPOSITORY, ref: GITHUB_REF, sha: GITHUB_SHA }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { notes: { type: 'string', default: 'build/notes.md' } },
  })
  const project = await readProject()
  const candidate = {
    project,
    changelog: await readProjectFile('CHANGELOG.md'),
    run: workflowRun(),
  }
  const found = obstacles(candidate)
  if (found.length > 0) {
    const prefix = candidate.run === undefined ? '' : '::error::'
    console.error(found.map((text) => `${prefix}${text}`).join('\n'))
    process.exitCode = 1
  } else {
    await mkdir(dirname(values.notes), { recursive: true })
    await writeFile(values.notes, notesOf(candidate))
    console.log(
      `tag=v${project.version}\nmajor=${majorTag(project)}\ncandidate=${String(isCandidate(project))}`,
    )
  }
}
