import type {
  LaunchTemplate,
  LaunchTemplateVersion,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2'
import { tagList, type LaunchTemplateRecord, type Tags } from '../world/records.ts'
import type { Region } from '../world/region.ts'
import { managedBy } from './instances.ts'

export interface LaunchTemplateSeed {
  readonly name?: string
  /** Version 1 first; `undefined` is a version that was deleted. */
  readonly versions: readonly (ResponseLaunchTemplateData | undefined)[]
  readonly defaultVersion?: number
  readonly tags?: Tags
  readonly managedBy?: string
  readonly createdAt?: Date
}

export function addLaunchTemplate(region: Region, seed: LaunchTemplateSeed): LaunchTemplateRecord {
  const id = region.nextId('lt')
  const name = seed.name ?? `template-${id.slice(-4)}`
  const template: LaunchTemplate = {
    LaunchTemplateId: id,
    LaunchTemplateName: name,
    CreateTime: seed.createdAt ?? region.now(),
    CreatedBy: region.account.user().arn,
    DefaultVersionNumber: seed.defaultVersion ?? 1,
    LatestVersionNumber: seed.versions.length,
    Operator: managedBy(seed.managedBy),
    Tags: tagList(seed.tags),
  }
  const record = { id, name, template, versions: new Map<number, LaunchTemplateVersion>() }
  for (const [index, data] of seed.versions.entries()) {
    if (data !== undefined) addVersion(record, index + 1, data)
  }
  region.launchTemplates.set(id, record)
  return record
}

export function addVersion(
  { template, versions }: LaunchTemplateRecord,
  number: number,
  data: ResponseLaunchTemplateData,
): LaunchTemplateVersion {
  const version: LaunchTemplateVersion = {
    LaunchTemplateId: template.LaunchTemplateId,
    LaunchTemplateName: template.LaunchTemplateName,
    VersionNumber: number,
    CreateTime: template.CreateTime,
    CreatedBy: template.CreatedBy,
    LaunchTemplateData: data,
    Operator: template.Operator,
  }
  versions.set(number, version)
  return version
}
