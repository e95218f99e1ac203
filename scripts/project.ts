import { readData } from '../__tests__/contract/documents.ts'

/**
 * Who publishes this action. `package.json` is the only place that says so: `npm run docs` writes it
 * wherever documentation names the action, and nothing is released while it is a placeholder.
 */

/** What stands where nobody has said yet who publishes the action. */
export const PLACEHOLDER_OWNER = 'OWNER'

/** What stands in examples in place of the commit of a release until there is one. */
export const PLACEHOLDER_COMMIT = 'COMMIT_SHA'

/** What `package.json` says. */
interface Manifest {
  readonly version: string
  readonly repository: { readonly url: string }
  /** Where vulnerabilities are reported. */
  readonly bugs: { readonly email: string }
  /** The release that pages name: the workflow Release proposes the next one in a pull request. */
  readonly released?: { readonly commit: string; readonly version: string }
}

export interface Project extends Manifest {
  readonly owner: string
  /** Owner and name, as `uses:` takes them. */
  readonly slug: string
}

/**
 * The repository keeps its name: every page names the action by it.
 *
 * @throws where `repository.url` is anything else than a repository of that name on GitHub
 */
export function projectOf(manifest: Manifest): Project {
  const { url } = manifest.repository
  const owner = /^git\+https:\/\/github\.com\/([\w-]+)\/ami-cleanup\.git$/.exec(url)?.[1]
  if (owner !== undefined) return { ...manifest, owner, slug: `${owner}/ami-cleanup` }
  throw new Error(
    `package.json: repository.url is "${url}", and has to be git+https://github.com/${PLACEHOLDER_OWNER}/ami-cleanup.git`,
  )
}

export const readProject = async (): Promise<Project> => projectOf(await readData('package.json'))

/** Whether a version is tried before it is released to everybody: `1.0.0-rc.1`. */
export const isCandidate = ({ version }: Project): boolean => version.includes('-')

/** The major version as a tag: `v1`. */
export const majorTag = ({ version }: Project): string => `v${version.split('.')[0] ?? ''}`
