import {
  ACCOUNT,
  bake,
  expectFailure,
  GREEDY,
  REGION,
  type ScenarioRun,
  startScenario,
} from '../support/index.ts'

const ROLE = `arn:aws:iam::${ACCOUNT}:role/clean-up`

/** All that people and files get of a run, but for the lines that hide secrets. */
const toldBy = ({ log, summary, report, outputs }: ScenarioRun): string =>
  [log.replaceAll(/^::add-mask::.*$/gm, ''), summary, JSON.stringify([report, outputs])].join('\n')

/** What the run asked the runner to hide. */
const maskedBy = ({ log }: ScenarioRun): readonly string[] =>
  [...log.matchAll(/^::add-mask::(.*)$/gm)].map(([, secret = '']) => decodeURIComponent(secret))

/** Everywhere that an error of AWS ends up as text. */
const PLACES = {
  'a list': 'DescribeInstances',
  'a list of another protocol': 'DescribeParameters',
  'what is noted': 'ListRules',
  'a question': 'DescribeImageAttribute',
  'a removal': 'DeregisterImage',
  'who we are': 'GetCallerIdentity',
}

describe('the session token of an assumed role', () => {
  it.each(Object.entries(PLACES))('is told nowhere: in an error of %s', async (_, operation) => {
    const { world, region, emulator, run } = await startScenario()
    bake(region, [300])
    world.addRole({ arn: ROLE, trust: { webIdentity: {} } })
    emulator.inject({ kind: 'signature', operation })

    const result = await run(
      { ...GREEDY, 'role-to-assume': ROLE },
      {
        environment: {
          ...emulator.environmentWithoutKeys(REGION),
          ...emulator.oidc.environment(),
          AWS_ACCESS_KEY_ID: '',
          AWS_SECRET_ACCESS_KEY: '',
        },
      },
    )

    const told = toldBy(result)
    expect(told).toContain('x-amz-security-token:***')
    const secrets = maskedBy(result)
    // The token of the job, and of the session its key, its secret and its token.
    expect(secrets.length).toBeGreaterThanOrEqual(4)
    for (const secret of secrets) expect(told).not.toContain(secret)
  })

  it('is told nowhere either where the job brought it', async () => {
    const { region, run } = await startScenario({
      faults: [{ kind: 'signature', operation: 'GetCallerIdentity' }],
    })
    bake(region, [300])
    const token = 'FwoGZXIvYXdzEBYaDO+j/obs=='.repeat(9)

    const result = await run(GREEDY, { environment: { AWS_SESSION_TOKEN: token } })

    expectFailure(result, 'x-amz-security-token:***')
    expect(toldBy(result)).not.toContain('FwoGZXIvYXdz')
  })
})
