import type { ParameterRecord, ParameterVersion } from '../world/records.ts'
import type { Region } from '../world/region.ts'

export interface ParameterSeed {
  readonly name: string
  /** The current value, or all versions, oldest first. */
  readonly value: string | readonly (string | VersionSeed)[]
  /** Labels of the current version. */
  readonly labels?: readonly string[]
  readonly dataType?: 'text' | 'aws:ec2:image' | 'aws:ssm:integration'
  readonly type?: ParameterRecord['type']
}

export interface VersionSeed {
  readonly value: string
  readonly labels?: readonly string[]
}

/** A parameter keeps its last 100 versions ("Working with parameter versions", Systems Manager). */
const HISTORY_LENGTH = 100

export function addParameter(region: Region, seed: ParameterSeed): ParameterRecord {
  const values = typeof seed.value === 'string' ? [seed.value] : seed.value
  const versions = values.map((value, index) => versionOf(region, value, index + 1))
  versions.at(-1)?.labels.push(...(seed.labels ?? []))
  const record: ParameterRecord = {
    name: seed.name,
    arn: parameterArn(region, seed.name),
    type: seed.type ?? 'String',
    dataType: seed.dataType ?? 'aws:ec2:image',
    versions: versions.slice(-HISTORY_LENGTH),
  }
  region.parameters.set(seed.name, record)
  return record
}

/** The slash of a hierarchical name is the one after `parameter` ("Parameter ARNs"). */
export function parameterArn(region: Region, name: string): string {
  return region.arn('ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`)
}

function versionOf(region: Region, seed: string | VersionSeed, version: number): ParameterVersion {
  const { value, labels = [] } = typeof seed === 'string' ? { value: seed } : seed
  return { version, value, labels: [...labels], modifiedAt: region.now() }
}
