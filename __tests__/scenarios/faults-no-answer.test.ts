import { NO_ANSWER } from '../support/fault-kinds.ts'
import { chained, DECLARED, describeFaults, healthy, reads, readsOfChained } from './fault-cases.ts'

describe('the reads of a run that reads all it can', () => {
  it('are those that are declared beside their code, and those of AWS STS', () => {
    const declared = new Set(
      DECLARED.flatMap(({ operations }) => operations.map((each) => each.action)),
    )
    expect(reads.map(({ action }) => action)).toEqual(
      [...declared, 'sts:AssumeRoleWithWebIdentity', 'sts:GetCallerIdentity'].sort(),
    )
    expect(readsOfChained).toEqual([{ action: 'sts:AssumeRole', isPaged: false }])
  })

  it('have several pages wherever AWS has pages', () => {
    expect(reads.filter(({ isPaged }) => !isPaged).map(({ action }) => action)).toEqual([
      'codebuild:BatchGetFleets',
      'ec2:DescribeImageAttribute',
      'ec2:DescribeSnapshotAttribute',
      'iam:ListAccountAliases',
      'imagebuilder:GetImage',
      'rbin:GetRule',
      'sagemaker:DescribeCluster',
      'ssm:GetParameters',
      'sts:AssumeRoleWithWebIdentity',
      'sts:GetCallerIdentity',
    ])
  })

  it.each([
    ['with a token', healthy],
    ['with credentials', chained],
  ])('let images and orphans go where nothing is wrong: entered %s', (_how, run) => {
    expect(run.exitCode).toBe(0)
    expect(JSON.parse(run.outputs['deleted-image-ids'] ?? '')).toHaveLength(2)
    expect(JSON.parse(run.outputs['deleted-snapshot-ids'] ?? '')).toHaveLength(2 + 2)
    expect(JSON.parse(run.outputs['disabled-image-ids'] ?? '')).toHaveLength(2)
  })
})

describe('a read that goes unanswered', () => {
  describeFaults(NO_ANSWER)
})
