import { readFile } from 'node:fs/promises'

/**
 * Who publishes this action. `package.json` is the only place that says so: `npm run docs` writes it
 * wherever documentation names the action, and nothing is released while it is a placeholder.
 */

const ROOT = new URL('../', import.meta.url)

/** What stands where nobody has said yet who publishes the action. */
export const PLACEHOLDER_OWNER = 'OWNER'

/** What stands in examples in place of the commit of a release, which a page of it cannot know. */
export const PLACEHOLDER_COMMIT = 'COMMIT_SHA'

export interface Project {
  readonly owner: string
  /** Owner and name, as `uses:` takes them. */
  readonly slug: string
  readonly version: string
  /** Where vulnerabilities are reported. */
  readonly securityContact: string
}

interface Manifest {
  readonly version: string
  readonly repository: { readonly url: string }
  readonly bugs: { readonly email: string }
}

/**
 * The repository keeps its name: every page names the action by it.
 *
 * @throws where `repository.url` is anything else than a repository of that name on GitHub
 */
export function projectOf({ version, repository, bugs }: Manifest): Project {
  const [, owner] =
    /^git\+https:\/\/github\.com\/([\w.-]+)\/ami-cleanup\.git$/.exec(repository.url) ?? []
  if (owner === undefined) {
    throw new Error(
      `package.json: repository.url is "${repository.url}", and has to be git+https://github.com/${PLACEHOLDER_OWNER}/ami-cleanup.git`,
    )
  }
  return { owner, slug: `${owner}/ami-cleanup`, version, securityContact: bugs.email }
}

export const readProject = async (): Promise<Project> =>
  projectOf(JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as Manifest)

/** The major version as a tag: `v1`. */
export const majorTag = ({ version }: Project): string => `v${version.split('.')[0] ?? ''}`
