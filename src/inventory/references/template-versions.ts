import {
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsCommandInput,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2'
import { hasCode } from '../../aws/errors.ts'
import { ec2 } from '../../aws/operation.ts'
import { type Reader, ReadError } from '../../aws/reader.ts'
import { AliasReader, getParameters } from './alias-reader.ts'

/** The members that the launch specifications of all services have in common. */
export interface LaunchSpecification {
  readonly ImageId?: string | undefined
  readonly BlockDeviceMappings?:
    | readonly { readonly Ebs?: { readonly SnapshotId?: string | undefined } | undefined }[]
    | undefined
}

/** The image and the snapshots that a launch specification names. */
export function idsOf(specification: LaunchSpecification): readonly string[] {
  const snapshots = (specification.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.SnapshotId)
  return [specification.ImageId, ...snapshots].filter((id) => id !== undefined)
}

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

/** Converts a version from AWS's form. */
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

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html */
const describeLaunchTemplateVersions = ec2(
  'DescribeLaunchTemplateVersions',
  DescribeLaunchTemplateVersionsCommand,
)

/** The calls of every source that reads template versions. Their images may be aliases. */
export const TEMPLATE_OPERATIONS = [describeLaunchTemplateVersions, getParameters]

const LARGEST_PAGE = 200

/** Nothing can be launched from what no longer exists. */
const GONE_CODES = [
  'InvalidLaunchTemplateId.NotFound',
  'InvalidLaunchTemplateId.VersionNotFound',
  'InvalidLaunchTemplateName.NotFoundException',
] as const

const isGone = (error: unknown): boolean =>
  error instanceof ReadError && hasCode(error.cause, ...GONE_CODES)

/** Handles the error that a template is gone, and throws any other again. */
const unlessGone =
  <T>(otherwise: () => T) =>
  (error: unknown): T => {
    if (isGone(error)) return otherwise()
    throw error
  }

/** Reads the launch template versions of a target, each once, for all sources that need them. */
export class TemplateReader {
  readonly aliases: AliasReader
  readonly #reader: Reader
  #active: Promise<readonly TemplateVersion[]> | undefined
  readonly #pinned = new Map<string, Promise<TemplateVersion | undefined>>()

  constructor(reader: Reader) {
    this.#reader = reader
    this.aliases = new AliasReader(reader)
  }

  /**
   * The default and the latest version of every template.
   * @throws ReadError
   */
  async active(): Promise<readonly TemplateVersion[]> {
    this.#active ??= this.#list({ Versions: ['$Latest', '$Default'] })
    return this.#active
  }

  /**
   * Every version of every template.
   * @throws ReadError
   */
  async all(): Promise<readonly TemplateVersion[]> {
    const ids = new Set((await this.active()).map(({ templateId }) => templateId))
    const lists = await Promise.all(
      [...ids].map((LaunchTemplateId) => this.#listUnlessGone({ LaunchTemplateId })),
    )
    return lists.flat()
  }

  /** A template that is deleted meanwhile is looked up once more: gone twice, it launches nothing. */
  async #listUnlessGone(
    input: DescribeLaunchTemplateVersionsCommandInput,
  ): Promise<readonly TemplateVersion[]> {
    return this.#list(input).catch(unlessGone(() => this.#list(input).catch(unlessGone(() => []))))
  }

  /**
   * The version that is pinned; undefined where it no longer exists.
   * @throws ReadError that names the template
   */
  async pinned(pin: TemplatePin): Promise<TemplateVersion | undefined> {
    const { LaunchTemplateId, LaunchTemplateName, Version = '$Default' } = pin
    const active = (await this.active()).filter(({ templateId, templateName }) =>
      LaunchTemplateId === undefined
        ? templateName === LaunchTemplateName
        : templateId === LaunchTemplateId,
    )
    return pickVersion(active, Version) ?? (await this.#ask({ ...pin, Version }))
  }

  async #ask(
    pin: TemplatePin & { readonly Version: string },
  ): Promise<TemplateVersion | undefined> {
    const key = JSON.stringify([pin.LaunchTemplateId, pin.LaunchTemplateName, pin.Version])
    const known = this.#pinned.get(key)
    if (known !== undefined) return known
    const asked = this.#askAnew(pin)
    this.#pinned.set(key, asked)
    return asked
  }

  async #askAnew(
    pin: TemplatePin & { readonly Version: string },
  ): Promise<TemplateVersion | undefined> {
    const { LaunchTemplateId, LaunchTemplateName, Version } = pin
    const input = {
      // By one of the two: AWS refuses both.
      ...(LaunchTemplateId === undefined ? { LaunchTemplateName } : { LaunchTemplateId }),
      Versions: [Version],
    }
    try {
      // Gone twice, as with a template that is deleted meanwhile.
      const versions = await this.#list(input).catch(unlessGone(async () => this.#list(input)))
      return pickVersion(versions, Version)
    } catch (error) {
      if (isGone(error)) return undefined
      if (!(error instanceof ReadError)) throw error
      const place = ` (${LaunchTemplateId ?? LaunchTemplateName ?? ''} version ${Version})`
      throw new ReadError(describeLaunchTemplateVersions, error.cause, {
        ...this.#reader.target,
        place,
      })
    }
  }

  async #list(
    input: DescribeLaunchTemplateVersionsCommandInput,
  ): Promise<readonly TemplateVersion[]> {
    const versions = await this.#reader.readAll(
      describeLaunchTemplateVersions,
      { ...input, IncludeManagedResources: true, MaxResults: LARGEST_PAGE },
      (page) => page.LaunchTemplateVersions,
    )
    return distinctVersions(versions.map(toTemplateVersion))
  }
}
