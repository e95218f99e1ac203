/** What the launch specifications of all services have in common. */
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
