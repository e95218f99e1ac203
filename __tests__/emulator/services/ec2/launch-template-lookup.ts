import type { LaunchTemplateVersion } from '@aws-sdk/client-ec2'
import { AwsError } from '../../wire/errors.ts'
import type { LaunchTemplateRecord } from '../../world/records.ts'
import { notFoundError, refuseMalformedIds } from './requests.ts'

const templateIdNotFound = notFoundError(
  'InvalidLaunchTemplateId.NotFound',
  'specified launch template, with template ID',
)

const templateNameNotFound = notFoundError(
  'InvalidLaunchTemplateName.NotFoundException',
  'specified launch template, with template name',
)

interface TemplateName {
  readonly LaunchTemplateId?: string | undefined
  readonly LaunchTemplateName?: string | undefined
}

/** The template that is named by its id or by its name; none where neither is given. */
export function namedTemplate(
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateName,
  templates: readonly LaunchTemplateRecord[],
): LaunchTemplateRecord | undefined {
  if (id !== undefined && name !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'You must specify either the launch template name or the launch template ID, but not both.',
    )
  }
  if (id !== undefined) {
    refuseMalformedIds('launchTemplate', [id])
    return templates.find((record) => record.id === id) ?? refuse(templateIdNotFound([id]))
  }
  if (name === undefined) return undefined
  return templates.find((record) => record.name === name) ?? refuse(templateNameNotFound([name]))
}

function refuse(error: AwsError): never {
  throw error
}

/** `$Latest`, `$Default` or a number; a version that is not there is an error. */
export function versionNamed(record: LaunchTemplateRecord, name: string): LaunchTemplateVersion {
  const number = versionNumber(record, name)
  const version = record.versions.get(number)
  if (version !== undefined) return version
  throw new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${name} for the launch template with ID ${record.id}.`,
  )
}

function versionNumber({ template }: LaunchTemplateRecord, name: string): number {
  if (name === '$Latest') return template.LatestVersionNumber ?? 0
  if (name === '$Default') return template.DefaultVersionNumber ?? 0
  if (/^\d+$/.test(name)) return Number(name)
  throw new AwsError('InvalidParameterValue', `Invalid launch template version: '${name}'`)
}
