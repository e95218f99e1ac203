import { beforeAll, describe, expect, it } from '@jest/globals'
import pLimit from 'p-limit'
import { QUESTION_OPERATIONS } from '../../src/inventory/ask.ts'
import { PARTS } from '../../src/inventory/parts.ts'
import { REFERENCE_SOURCES } from '../../src/inventory/references/index.ts'
import type { Fault } from '../emulator/index.ts'
import { readsOf, runFull, type Entrance, type FullRun, type Read } from '../support/fault-runs.ts'
import { ROLE } from '../support/full-world.ts'

const CONCURRENT_RUNS = 3

/** The names by which a failure tells what was asked. */
const QUESTION_NAMES: Readonly<Record<string, string>> = {
  'ec2:DescribeImageReferences': 'image-references',
  'ec2:DescribeImageAttribute': 'launch permissions',
  'ec2:DescribeSnapshotAttribute': 'snapshot sharing',
}

const DECLARED = [
  ...REFERENCE_SOURCES.map(({ key, operations }) => ({ name: key, operations })),
  ...PARTS,
  ...QUESTION_OPERATIONS.map((operation) => ({
    name: QUESTION_NAMES[operation.action] ?? operation.action,
    operations: [operation],
  })),
]

const ownersOf = (wanted: string): readonly string[] =>
  DECLARED.filter(({ operations }) => operations.some(({ action }) => action === wanted)).map(
    ({ name }) => name,
  )

/** What the message of a failure begins with: who asked, and what. */
function failureOf(action: string): RegExp {
  const owners = action.startsWith('sts:') ? [ROLE] : ownersOf(action).map((name) => `- ${name}`)
  return new RegExp(`(?:${owners.map((owner) => RegExp.escape(owner)).join('|')}): ${action}\\b`)
}

type Kind = readonly [string, (read: Read) => Fault | undefined]

const onLists =
  (kind: 'repeat-token' | 'endless-token'): Kind[1] =>
  ({ isPaged }) =>
    isPaged ? { kind } : undefined

const KINDS: readonly Kind[] = [
  ['is denied', () => ({ kind: 'deny' })],
  ['answers HTTP 500 until the retries end', () => ({ kind: 'internal-error' })],
  ['answers with the page of a proxy', () => ({ kind: 'html', status: 200 })],
  ['answers with half of its answer', () => ({ kind: 'truncate' })],
  [
    'resets the connection, on page 2 where there is one',
    ({ isPaged }) => ({ kind: 'reset', ...(isPaged && { page: 2 }) }),
  ],
  ['repeats a page token', onLists('repeat-token')],
  ['has pages without end', onLists('endless-token')],
]

interface Case {
  readonly action: string
  readonly how: string
  readonly fault: Fault
  readonly entrance: Entrance
}

function casesOf(read: Read, entrance: Entrance): readonly Case[] {
  const { action } = read
  const [service = '', operation = ''] = action.split(':')
  return KINDS.flatMap(([how, faultFor]) => {
    const fault = faultFor(read)
    if (fault === undefined) return []
    const when: Fault['when'] = (call) => call.service === service
    return [{ action, how, entrance, fault: { ...fault, operation, when } }]
  })
}

const healthy = await runFull()
const chained = await runFull([], 'chained')
const reads = readsOf(healthy)
const isNew = ({ action }: Read): boolean => reads.every((read) => read.action !== action)
const cases = [
  ...reads.flatMap((read) => casesOf(read, 'oidc')),
  ...readsOf(chained)
    .filter(isNew)
    .flatMap((read) => casesOf(read, 'chained')),
]

describe('the reads of a run that reads all it can', () => {
  it('are those that are declared beside their code, and those of AWS STS', () => {
    const declared = new Set(
      DECLARED.flatMap(({ operations }) => operations.map((each) => each.action)),
    )
    expect(reads.map(({ action }) => action)).toEqual(
      [...declared, 'sts:AssumeRoleWithWebIdentity', 'sts:GetCallerIdentity'].sort(),
    )
    expect(readsOf(chained).filter(isNew)).toEqual([{ action: 'sts:AssumeRole', isPaged: false }])
  })

  it('have several pages wherever AWS has pages', () => {
    expect(reads.filter(({ isPaged }) => !isPaged).map(({ action }) => action)).toEqual([
      'ec2:DescribeImageAttribute',
      'ec2:DescribeSnapshotAttribute',
      'rbin:GetRule',
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
  })
})

describe('a read that goes wrong', () => {
  const runs = new Map<Case, FullRun>()

  beforeAll(async () => {
    await pLimit(CONCURRENT_RUNS).map(cases, async (each) => {
      runs.set(each, await runFull([each.fault], each.entrance))
    })
  }, 1_200_000)

  it.each(cases)('$action $how: nothing is removed', (each) => {
    const run = runs.get(each)
    expect(run?.mutations).toEqual([])
    expect(run?.unchanged).toBe(true)
    expect(run?.exitCode).toBe(1)
    expect(run?.report?.errors.join('\n')).toMatch(failureOf(each.action))
    expect(run?.log).toMatch(failureOf(each.action))
  })
})
