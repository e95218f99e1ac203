import {
  ListImagesInRecycleBinCommand,
  ListSnapshotsInRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { ec2, readOperation } from '../aws/operation.ts'
import type { Reader } from '../aws/reader.ts'
import type { ListRulesInput, Rule } from '../aws/signed-json.ts'
import type { RecycleBinContents, RetentionRule, TagMatch } from '../model/index.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListImagesInRecycleBin.html */
export const listImagesInRecycleBin = ec2('ListImagesInRecycleBin', ListImagesInRecycleBinCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListSnapshotsInRecycleBin.html */
export const listSnapshotsInRecycleBin = ec2(
  'ListSnapshotsInRecycleBin',
  ListSnapshotsInRecycleBinCommand,
)

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_ListRules.html */
export const listRules = readOperation(
  'rbin:ListRules',
  ({ recycleBin }, input: ListRulesInput, options) => recycleBin.listRules(input, options),
)

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_GetRule.html */
export const getRule = readOperation(
  'rbin:GetRule',
  ({ recycleBin }, identifier: string, options) => recycleBin.getRule(identifier, options),
)

/**
 * What the Recycle Bin holds.
 * @throws ReadError
 */
export async function readRecycleBin(reader: Reader): Promise<RecycleBinContents> {
  const page = { MaxResults: 1000 }
  const [images, snapshots] = await Promise.all([
    reader.readAll(listImagesInRecycleBin, page, (each) => each.Images),
    reader.readAll(listSnapshotsInRecycleBin, page, (each) => each.Snapshots),
  ])
  return {
    imageIds: new Set(images.map(({ ImageId = '' }) => ImageId)),
    snapshotIds: new Set(snapshots.map(({ SnapshotId = '' }) => SnapshotId)),
  }
}

function toTagMatches(tags: Rule['ResourceTags']): readonly TagMatch[] {
  return (tags ?? []).map(({ ResourceTagKey: key, ResourceTagValue: value = '' }) => ({
    key,
    value,
  }))
}

async function readRulesOn(
  reader: Reader,
  resourceType: RetentionRule['resourceType'],
): Promise<readonly RetentionRule[]> {
  const summaries = await reader.readAll(
    listRules,
    { ResourceType: resourceType, MaxResults: 1000 },
    (page) => page.Rules,
  )
  const rules = await Promise.all(
    summaries.map(({ Identifier }) => reader.read(getRule, Identifier)),
  )
  return rules
    .filter(({ Status }) => Status === 'available')
    .map((rule) => ({
      id: rule.Identifier,
      resourceType,
      retentionDays: rule.RetentionPeriod.RetentionPeriodValue,
      resourceTags: toTagMatches(rule.ResourceTags),
      excludedTags: toTagMatches(rule.ExcludeResourceTags),
    }))
}

/**
 * The retention rules of the Region, without those that AWS has not put in force yet.
 * @throws ReadError
 */
export async function readRetentionRules(reader: Reader): Promise<readonly RetentionRule[]> {
  const lists = await Promise.all([
    readRulesOn(reader, 'EC2_IMAGE'),
    readRulesOn(reader, 'EBS_SNAPSHOT'),
  ])
  return lists.flat()
}
