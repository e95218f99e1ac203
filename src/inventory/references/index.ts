import type { FilesKey, ReferenceKey } from '../../model/index.ts'
import { autoScalingGroups } from './auto-scaling-groups.ts'
import { batch } from './batch.ts'
import { codebuild } from './codebuild.ts'
import { fleets } from './fleets.ts'
import { imageBuilder } from './image-builder.ts'
import { instances } from './instances.ts'
import { launchConfigurations } from './launch-configurations.ts'
import { launchTemplates } from './launch-templates.ts'
import { sagemaker } from './sagemaker.ts'
import type { ReferenceSource } from './source.ts'
import { ssmParameters } from './ssm-parameters.ts'
import { stacks } from './stacks.ts'
import { tasks } from './tasks.ts'

/** `image-references` is asked about single images, and files are read once for all targets. */
type ListedKey = Exclude<ReferenceKey, 'image-references' | FilesKey>

const BY_KEY: Readonly<Record<ListedKey, ReferenceSource>> = {
  instances,
  'launch-templates': launchTemplates,
  'launch-configurations': launchConfigurations,
  'auto-scaling-groups': autoScalingGroups,
  fleets,
  tasks,
  'ssm-parameters': ssmParameters,
  'image-builder': imageBuilder,
  stacks,
  batch,
  codebuild,
  sagemaker,
}

/** The sources that are read in full for every target. */
export const REFERENCE_SOURCES: readonly ReferenceSource[] = Object.values(BY_KEY)
