import type { Target } from './target.ts'

/** The places that are read for references: the keys that `skip-references` takes. */
export const REFERENCE_KEYS = [
  'instances',
  'launch-templates',
  'launch-configurations',
  'auto-scaling-groups',
  'fleets',
  'tasks',
  'ssm-parameters',
  'image-references',
  'image-builder',
  'stacks',
  'batch',
  'codebuild',
  'sagemaker',
  'repository',
  'in-use-files',
] as const
export type ReferenceKey = (typeof REFERENCE_KEYS)[number]

/** The settings of the references: the sources to skip, and where to look. */
export interface ReferenceSettings {
  readonly skip: ReadonlySet<ReferenceKey>
  readonly launchTemplateVersions: 'active' | 'all'
  readonly ssmParameterPaths: readonly string[]
  /** Paths and glob patterns. */
  readonly inUseFiles: readonly string[]
}

/** Something that names an image or a snapshot. */
export interface Reference {
  /**
   * `copies`: in use through a copy, or as the source of one; `usage-reports`: in use in another
   * account, as AWS reports it.
   */
  readonly source: ReferenceKey | 'copies' | 'usage-reports'
  /** The id or name of what names it: `i-0abc`, `lt-0abc version 3`, `infra/web.tf:12`. */
  readonly resource: string
  /** More that helps to find it: a state, a name, the path from the resource to the image. */
  readonly detail: string | undefined
  /** Where the resource is; absent for files. */
  readonly target: Target | undefined
  /** Whether it names the image is not known. It keeps the image all the same. */
  readonly isUnknown?: true
}

/** A reference together with the image or snapshot id that it names. */
export interface NamedReference extends Reference {
  readonly names: string
}

/** The sources that are read from files, and so belong to no target. */
export const FILES_KEYS = ['repository', 'in-use-files'] as const satisfies readonly ReferenceKey[]
export type FilesKey = (typeof FILES_KEYS)[number]
