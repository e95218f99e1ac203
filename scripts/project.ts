import { readData } from '../__tests__/contract/documents.ts'

/**
 * Who publishes this action. `package.json` is the only place that says so: `npm run docs` writes it
 * wherever documentation names the action, and nothing is released while it is a placeholder.
 */

/** What stands where nobody has said yet who publishes the action. */
export const PLACEHOLDER_OWNER = 'OWNER'

/** What stands in examples in place of the commit of a release until there is one. */
export const PLACEHOLDER_COMMIT = 'COMMIT_SHA'

export interface Project {
  readonly owner: string
  /** Owner and name, as `uses:` takes them. */
  readonly slug: string
  readonly version: string
  /** Where vulnerabilities are reported. */
  readonly securityContact: string
  /** The release that pages name: the workflow Release proposes the next one in a pull request. */
  readonly released?: Release
}

/** A release, with the full hash of its commit. */
export interface Release {
  readonly commit: string
  readonly version: string
}

interface Manifest {
  readonly version: string
  readonly repository: { readonly url: string }
  readonly bugs: { readonly email: string }
  readonly released?: Release
}

/**
 * The repository keeps its name: every page names the action by it.
 *
 * @throws where `repository.url` is anything else than a repository of that name on GitHub
 */
export function projectOf({ version, repository, bugs, released }: Manifest): Project {
  const [, owner] =
    /^git\+https:\/\/github\.com\/([\w.-]+)\/ami-cleanup\.git$/.exec(repository.url) ?? []
  if (owner === undefined) {
    throw new Error(
      `package.json: repository.url is "${repository.url}", and has to be git+https://github.com/${PLACEHOLDER_OWNER}/ami-cleanup.git`,
    )
  }
  return {
    owner,
    slug: `${owner}/ami-cleanup`,
    version,
    securityContact: bugs.email,
    ...(released !== undefined && { released }),
  }
}

export const readProject = async (): Promise<Project> =>
  projectOf(await readData<Manifest>('package.json'))

/** Whether a version is tried before it is released to everybody: `1.0.0-rc.1`. */
export const isCandidate = ({ version }: Project): boolean => version.includes('-')

/** How pages name the action after `@`, with the version beside it. */
export const pinOf = (project: Project): string =>
  project.released === undefined
    ? `${PLACEHOLDER_COMMIT} # ${majorTag(project)}`
    : `${project.released.commit} # v${project.released.version}`

/** The major version as a tag: `v1`. */
export const majorTag = ({ version }: Project): string => `v${version.split('.')[0] ?? ''}`
