import { majorTag, PLACEHOLDER_COMMIT, type Project } from './project.ts'

/**
 * How pages name actions: this one by its owner, all of them by a full commit with the version
 * beside it. Of other actions the commits are those of `.github/workflows`, which Dependabot keeps
 * up to date.
 */

/**
 * The owner of this action, wherever it is named: before its name, which may be part of an address, or
 * before the team that reviews its changes. What stands before the name of a role is no owner.
 */
export const OWNER =
  /(?<=^|[\s`@"'(]|\.com[/:]|\brepos\/)(?!(?:role|platform)\/)[\w-]+(?=\/(?:maintainers|ami-cleanup(?:\.git)?)(?!\.?[\w-]))/gm

/** The tag of a major version, in the address of a file or alone, and that of a version in Terraform's source. */
const MAJOR = /(?<=\/ami-cleanup\/)v\d+(?=\/docs\/)|(?<=`@)v\d+(?=`)/g
const VERSION = /(?<=\/ami-cleanup\.git\/\/[\w/-]+\?ref=)v[\d.]+(?:-rc\.\d+)?/g

/** An action, and where it is taken from: `actions/checkout@3d3c… # v7.0.0`. */
const USED = /(?<=\buses: +)([\w.-]+\/[\w./-]+)@(\S+(?: # v\S+)?)/g

type Pins = ReadonlyMap<string, string>

/** The actions that workflows use, each with its commit and version. */
export const pinsOf = (workflows: readonly string[]): Pins =>
  new Map(
    workflows
      .flatMap((text) => [...text.matchAll(USED)])
      .map(([, name = '', pin = '']) => [name, pin]),
  )

/** How pages take this action after `@`, with the version beside it. */
const pinOf = ({ released, ...project }: Project): string =>
  released === undefined
    ? `${PLACEHOLDER_COMMIT} # ${majorTag(project)}`
    : `${released.commit} # v${released.version}`

/**
 * The text with its actions named as they ought to be.
 * @param ownPin where this action is taken from
 */
export const nameActions = (
  text: string,
  project: Project,
  pins: Pins,
  ownPin = pinOf(project),
): string =>
  text
    .replaceAll(OWNER, project.owner)
    .replaceAll(MAJOR, majorTag(project))
    .replaceAll(VERSION, `v${project.version}`)
    .replaceAll(USED, (_, name: string, pin: string) => {
      const isOwn = `${name}/`.startsWith(`${project.slug}/`)
      return `${name}@${(isOwn ? ownPin : pins.get(name)) ?? pin}`
    })
