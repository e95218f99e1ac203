import {
  ListImagesInRecycleBinCommand,
  ListSnapshotsInRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { z } from 'zod'
import type { SignedService } from '../aws/endpoints.ts'
import { ec2 } from '../aws/operation.ts'
import type { Reader } from '../aws/reader.ts'
import { signedList, signedOperation } from '../aws/signed-operation.ts'
import type { RecycleBinContents, RetentionRule, TagMatch } from '../model/index.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListImagesInRecycleBin.html */
export const listImagesInRecycleBin = ec2('ListImagesInRecycleBin', ListImagesInRecycleBinCommand)

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListSnapshotsInRecycleBin.html */
export const listSnapshotsInRecycleBin = ec2(
  'ListSnapshotsInRecycleBin',
  ListSnapshotsInRecycleBinCommand,
)

/**
 * `@aws-sdk/client-rbin`, as of 3.523.0, does not know exclusion tags, and would call a resource
 * recoverable that its rule leaves out.
 */
const RECYCLE_BIN: SignedService = { name: 'rbin', protocol: { kind: 'rest-json' } }

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_ListRules.html */
export const listRules = signedList(RECYCLE_BIN, {
  name: 'ListRules',
  path: '/list-rules',
  list: 'Rules',
  item: z.object({ Identifier: z.string() }),
})

const tag = z.object({ ResourceTagKey: z.string(), ResourceTagValue: z.string().optional() })

const rule = z.object({
  Identifier: z.string(),
  ResourceType: z.string(),
  /** A rule that is still pending retains nothing. */
  Status: z.string(),
  RetentionPeriod: z.object({ RetentionPeriodValue: z.number() }),
  ResourceTags: z.array(tag).nullish(),
  ExcludeResourceTags: z.array(tag).nullish(),
})

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_GetRule.html */
export const getRule = signedOperation(
  RECYCLE_BIN,
  { name: 'GetRule' },
  (identifier: string) => ({ method: 'GET', path: `/rules/${encodeURIComponent(identifier)}` }),
  rule,
)

/**
 * The images and snapshots in the Recycle Bin.
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

function toTagMatches(tags: z.infer<typeof rule>['ResourceTags']): readonly TagMatch[] {
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
    { members: { ResourceType: resourceType, MaxResults: 1000 } },
    (page) => page.items,
  )
  const rules = await Promise.all(
    summaries.map(async ({ Identifier }) => reader.read(getRule, Identifier)),
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
