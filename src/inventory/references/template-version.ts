import type { LaunchTemplateVersion } from '@aws-sdk/client-ec2'
import { idsOf } from './launch-specification.ts'

/** One version of a launch template. */
export interface TemplateVersion {
  readonly templateId: string
  readonly templateName: string
  readonly version: number
  readonly isDefault: boolean
  /** The image id as the template has it, which may be an alias, and the ids of snapshots. */
  readonly ids: readonly string[]
}

/** A version that a group, a fleet or a request names. */
export interface TemplatePin {
  readonly LaunchTemplateId?: string | undefined
  readonly LaunchTemplateName?: string | undefined
  /** `$Default`, `$Latest` or a number; the default version where it is absent. */
  readonly Version?: string | undefined
}

/** A version as AWS describes it, in the words of this project. */
export function toTemplateVersion(version: LaunchTemplateVersion): TemplateVersion {
  const { LaunchTemplateId = '', LaunchTemplateName = '', VersionNumber = 0 } = version
  return {
    templateId: LaunchTemplateId,
    templateName: LaunchTemplateName,
    version: VersionNumber,
    isDefault: version.DefaultVersion === true,
    ids: idsOf(version.LaunchTemplateData ?? {}),
  }
}

/** `$Latest` and `$Default` may be the same version, and may be answered twice. */
export function distinctVersions(versions: readonly TemplateVersion[]): readonly TemplateVersion[] {
  const byKey = new Map<string, TemplateVersion>()
  for (const version of versions) {
    const key = `${version.templateId} ${String(version.version)}`
    if (byKey.get(key)?.isDefault !== true) byKey.set(key, version)
  }
  return [...byKey.values()]
}

/** The version that `$Default`, `$Latest` or a number means. */
export function pickVersion(
  versions: readonly TemplateVersion[],
  wanted: string,
): TemplateVersion | undefined {
  if (wanted === '$Default') return versions.find(({ isDefault }) => isDefault)
  if (wanted !== '$Latest') return versions.find(({ version }) => String(version) === wanted)
  return versions.reduce<TemplateVersion | undefined>(
    (latest, each) => (latest === undefined || each.version > latest.version ? each : latest),
    undefined,
  )
}

/** How a launch template version is named in a report. */
export const describeVersion = ({ templateId, version }: TemplateVersion): string =>
  `${templateId} version ${String(version)}`

/** How a pinned version is named in a report, even where it no longer exists. */
export const describePin = ({
  LaunchTemplateId,
  LaunchTemplateName,
  Version,
}: TemplatePin): string =>
  `launch template ${LaunchTemplateId ?? LaunchTemplateName ?? ''} version ${Version ?? '$Default'}`

/** Resources that launch without a template may have an empty specification. */
export const namesTemplate = (pin: TemplatePin | undefined): pin is TemplatePin =>
  pin?.LaunchTemplateId !== undefined || pin?.LaunchTemplateName !== undefined
