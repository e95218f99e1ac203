import { removalPolicy } from '../../scripts/policy.ts'
import {
  bake,
  expectFailure,
  expectKept,
  expectRemoved,
  type PolicyDocument,
  reportedImage,
  type Scenario,
  snapshotsOf,
  startScenario,
} from '../support/index.ts'
import { allBut, USER } from '../support/policies.ts'

const GREEDY = { 'keep-previous': '0', 'max-age': '1d', 'ssm-parameter-paths': '/apps' }

/** Everything but KMS, which says nothing of AWS's key: that lets all of the account decrypt. */
const WITHOUT_KMS: PolicyDocument = {
  Statement: { Effect: 'Allow', NotAction: 'kms:*', Resource: '*' },
}

/** An image that only a secret names, below the path or beside it, and one that nothing names. */
async function setting(
  policy: PolicyDocument,
  name: string,
): Promise<Scenario & { readonly named: string; readonly unnamed: string }> {
  const scenario = await startScenario()
  scenario.world.setPolicy(USER, policy)
  const [named = '', unnamed = ''] = bake(scenario.region, [300, 300])
  scenario.region.addParameter({ name, value: named, type: 'SecureString', dataType: 'text' })
  return { ...scenario, named, unnamed }
}

describe('a secret that names an image', () => {
  it('protects it below ssm-parameter-paths', async () => {
    const { region, run, named, unnamed } = await setting(WITHOUT_KMS, '/apps/secret')
    const snapshots = snapshotsOf(region, [unnamed])

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [unnamed], snapshots })
    expectKept(result, { [named]: 'in-use' })
    expect(reportedImage(result, named).references).toMatchObject([
      { source: 'ssm-parameters', resource: '/apps/secret' },
    ])
  })

  it.each([
    ['a policy', allBut({ Action: 'kms:Decrypt', Resource: '*' })],
    ['the policy that npm run policy prints', removalPolicy()],
  ])('keeps a run from removing anything that %s keeps from reading it', async (_by, policy) => {
    const { emulator, run } = await setting(policy, '/apps/secret')

    const result = await run(GREEDY)

    expectFailure(
      result,
      '- ssm-parameters: ssm:GetParametersByPath',
      'is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:',
      'AWS names an identity-based policy',
      /skip-references: ssm-parameters\b/,
    )
    // A statement to add gets past no explicit deny, of whatever service.
    expect(result.report?.errors).toEqual([
      expect.objectContaining({
        code: 'evidence-incomplete',
        cause: 'denied-by-policy',
        policy: 'an identity-based policy',
        items: [
          expect.objectContaining({
            source: 'ssm-parameters',
            call: 'ssm:GetParametersByPath (page 1)',
            message: expect.stringContaining('kms:Decrypt'),
          }),
        ],
      }),
    ])
    expect(result.report?.errors[0]).not.toHaveProperty('statement')
    expect(result.gone).toEqual({ images: [], snapshots: [] })
    expect(emulator.mutations()).toEqual([])
  })

  it('is of no concern beside the paths', async () => {
    const { region, run, named, unnamed } = await setting(removalPolicy(), '/secrets/image')
    const snapshots = snapshotsOf(region, [named, unnamed])

    const result = await run(GREEDY)

    expect(result.exitCode).toBe(0)
    expectRemoved(result, { images: [named, unnamed], snapshots })
  })
})
