import { describe, expect, it } from '@jest/globals'
import { SUBJECTS } from '../emulator/index.ts'
import { ACCOUNT } from '../support/emulated.ts'
import {
  bake,
  expectFailure,
  snapshotsOf,
  startScenario,
  type ScenarioRun,
} from '../support/scenario.ts'

const ROLE = `arn:aws:iam::${ACCOUNT}:role/ami-cleanup`
const NAMED = 'repo:octo-org/octo-repo:*'
const IMMUTABLE = 'repo:octo-org@123456/octo-repo@456789:*'

interface SubjectRun {
  readonly result: ScenarioRun
  readonly expected: { readonly images: readonly string[]; readonly snapshots: readonly string[] }
  /** What was called beside STS. */
  readonly operations: readonly string[]
}

/** A run with a token of this subject, by a role that trusts that one. */
async function runWith(subject: string, trusted: string): Promise<SubjectRun> {
  const { world, region, emulator, run } = await startScenario({ oidc: { subject } })
  world.addRole({ arn: ROLE, trust: { webIdentity: { subject: trusted } } })
  const images = bake(region, [10, 20]).slice(1)
  const expected = { images, snapshots: snapshotsOf(region, images) }
  const result = await run(
    { 'keep-previous': '1', 'role-to-assume': ROLE },
    {
      environment: {
        ...emulator.oidc.environment(),
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
      },
    },
  )
  const calls = emulator.calls.filter(({ service }) => service !== 'sts')
  return { result, expected, operations: calls.map(({ operation }) => operation) }
}

describe("the subject of the job's token", () => {
  it.each([
    { of: 'names', subject: SUBJECTS.named, others: 'names and ids', trusted: IMMUTABLE },
    { of: 'names and ids', subject: SUBJECTS.immutable, others: 'names', trusted: NAMED },
  ])('of $of opens no role that trusts $others', async ({ subject, trusted }) => {
    const { result, operations } = await runWith(subject, trusted)

    expectFailure(
      result,
      ROLE,
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
      `has the subject "${subject}" and the audience "sts.amazonaws.com"`,
    )
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(operations).toEqual([])
  })
})
