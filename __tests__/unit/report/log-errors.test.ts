import { errorDetails, nextLines } from '../../../src/report/log.ts'
import { ACCOUNT, createReport, reportError, reportTarget } from '../../support/report-factories.ts'

describe('the errors in full', () => {
  const incomplete = (region: string, what = 'fleets'): ReturnType<typeof reportError> =>
    reportError({
      cause: 'denied',
      message: `${region} could not be read`,
      accountId: ACCOUNT,
      region,
      actions: ['ec2:DescribeFleets'],
      items: [
        { source: what, code: 'UnauthorizedOperation', message: 'no' },
        { source: 'images', code: 'UnauthorizedOperation', message: 'no' },
      ],
      settings: [{ input: 'skip-references', value: what }],
    })

  it('have what they consist of, what to do and the last resort', () => {
    const lines = errorDetails(createReport({ errors: [incomplete('eu-west-1')] }))
    expect(lines).toEqual([
      'eu-west-1 could not be read',
      '- fleets: UnauthorizedOperation: no',
      '- images: UnauthorizedOperation: no',
      "Add this statement to the role's policy.",
      'Only where you know that nothing there uses an image: `skip-references: fleets`.',
    ])
  })

  it('stand once each, by what they consist of', () => {
    const errors = [incomplete('eu-west-1'), incomplete('us-east-1'), incomplete('us-east-2', 'x')]
    expect(
      errorDetails(createReport({ errors })).filter((line) => line.endsWith('could not be read')),
    ).toEqual(['eu-west-1 could not be read', 'us-east-2 could not be read'])
  })
})

describe('the errors in full of a fleet', () => {
  const targets = ['eu-west-1', 'us-east-1'].map((region) => reportTarget({ region }))
  const denied = (region: string): ReturnType<typeof reportError> =>
    reportError({
      ...{ code: 'image-not-removed', cause: 'denied', accountId: ACCOUNT, region },
      message: `${region} (${ACCOUNT}): 2 images could not be removed`,
      actions: ['ec2:DeregisterImage'],
      items: ['ami-1', 'ami-2'].map((id) => ({ id, code: 'X', message: 'no' })),
    })
  const reading = reportError({ cause: 'no-credentials', message: 'No role.' })
  const lines = errorDetails(
    createReport({ targets, errors: [...targets.map(({ region }) => denied(region)), reading] }),
  )

  it('name their target in each line', () => {
    const named = lines.filter((line) => line !== 'No role.' && !line.startsWith('Get credentials'))
    expect(named.filter((line) => !/^(?:eu-west-1|us-east-1) \(\d+\)[:,] /.test(line))).toEqual([])
    expect(named).toContain(`us-east-1 (${ACCOUNT}): - ami-2: X: no`)
    expect(named).toContain(`us-east-1 (${ACCOUNT}): 2 images could not be removed`)
  })

  it('have the statement that all of them need once', () => {
    expect(lines.filter((line) => line.includes('"ec2:DeregisterImage"'))).toHaveLength(1)
  })
})

describe('errors of one source', () => {
  const failing = (region: string, call: string): ReturnType<typeof reportError> =>
    reportError({
      message: `${region} could not be read`,
      region,
      items: [{ source: 'fleets', call, code: 'InternalError', message: 'no' }],
    })

  it('stand once for each of its calls, whatever page it was', () => {
    const errors = [
      failing('eu-west-1', 'ec2:DescribeFleets (page 1)'),
      failing('us-east-1', 'ec2:DescribeFleets (page 2)'),
      failing('us-east-2', 'ec2:DescribeSpotFleetRequests (page 1)'),
    ]
    expect(
      errorDetails(createReport({ errors })).filter((line) => line.endsWith('could not be read')),
    ).toEqual(['eu-west-1 could not be read', 'us-east-2 could not be read'])
  })
})

describe('the last lines of the log', () => {
  it('are the one thing to do and what to paste for it', () => {
    const error = reportError({ cause: 'denied', actions: ['ec2:DescribeFleets'] })
    expect(nextLines(createReport({ errors: [error] }))).toEqual([
      "Next: Add this statement to the role's policy.",
      '{"Effect":"Allow","Action":["ec2:DescribeFleets"],"Resource":"*"}',
    ])
  })

  it('are none where there is nothing to do', () => {
    expect(nextLines(createReport({ dryRun: false }))).toEqual([])
  })
})
