import { majorTag, pinOf, type Project } from './project.ts'

/**
 * How pages name actions: this one by its owner, all of them by a full commit with the version
 * beside it. Of other actions the commits are those of `.github/workflows`, which Dependabot keeps
 * up to date.
 */

/** Where an owner stands before the name of this action, or of the team that reviews its changes. */
const OWN =
  /(?<=\buses: +|github\.com[/:]|githubusercontent\.com\/|\brepos\/|--repo )[\w.-]+(?=\/ami-cleanup\b)|(?<=`)(?!role\/)\w[\w-]*(?=\/ami-cleanup[`/@])|(?<=@)[\w-]+(?=\/maintainers\b)/g

/** Every owner that a text gives this action. */
export const ownersIn = (text: string): readonly string[] => [
  ...[...text.matchAll(OWN)].map(([owner]) => owner),
  ...[...text.matchAll(/(?<![\w./-])([\w.-]+)\/ami-cleanup@/g)].map(([, owner = '']) => owner),
]

/** An action at a commit, with its version: `actions/checkout@3d3c… # v7.0.1`. */
const PINNED = /\buses: +([\w.-]+\/[\w./-]+)@([0-9a-f]{40}) # (v[\d.]+)/g

type Pins = ReadonlyMap<string, string>

/** The actions that workflows use, each with its commit and version. */
export function pinsOf(workflows: readonly string[]): Pins {
  const uses = workflows.flatMap((text) => [...text.matchAll(PINNED)])
  return new Map(
    uses.map(([, name = '', commit = '', version = '']) => [name, `${commit} # ${version}`]),
  )
}

/** The tag of a major version, in the address of a file or alone, and that of a version in Terraform's source. */
const MAJOR = /(?<=\/ami-cleanup\/)v\d+(?=\/docs\/)|(?<=`@)v\d+(?=`)/g
const VERSION = /(?<=\/ami-cleanup\.git\/\/[\w/-]+\?ref=)v[\d.]+(?:-rc\.\d+)?/g

/** The text with its actions named as they ought to be. */
export function nameActions(text: string, project: Project, pins: Pins): string {
  const own = pinOf(project)
  return text
    .replaceAll(OWN, project.owner)
    .replaceAll(MAJOR, majorTag(project))
    .replaceAll(VERSION, `v${project.version}`)
    .replaceAll(
      /(\buses: +)([\w.-]+\/[\w./-]+)@\S+( # \S+)?/g,
      (whole: string, uses: string, name: string) => {
        const isOwn = name === project.slug || name.startsWith(`${project.slug}/`)
        const pin = isOwn ? own : pins.get(name)
        return pin === undefined ? whole : `${uses}${name}@${pin}`
      },
    )
}

/**
 * A workflow that others call, with this action named by the release that both are of: a release cannot
 * hold the hash of its own commit.
 */
export const nameOwnRelease = (text: string, { slug, version }: Project): string =>
  text.replaceAll(
    /(\buses: +)[\w.-]+\/ami-cleanup((?:\/merge)?)@\S+/g,
    (_whole, uses: string, path: string) => `${uses}${slug}${path}@v${version}`,
  )
