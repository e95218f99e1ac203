import { requestUsageReports } from '../../../src/apply/usage-reports.ts'
import { ok } from '../../support/answering-ec2.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { changesWith } from '../../support/engine/changes-scene.ts'
import { A, B, C } from '../../support/engine/stories.ts'
import { NOW } from '../../support/model-factories.ts'

describe('asking for a usage report', () => {
  it('asks about all types of resources and every version of a template, with a tag of ours', async () => {
    const report = ok('CreateImageUsageReport', '<reportId>amiur-1</reportId>')
    const { changes, calls } = await changesWith(report)

    await expect(changes.requestUsageReport(A)).resolves.toBe('amiur-1')
    const [call] = calls.map((each) => Object.fromEntries(each) as Record<string, string>)
    expect(call).toMatchObject({
      Action: 'CreateImageUsageReport',
      ImageId: A,
      ClientToken: expect.any(String) as unknown,
      'ResourceType.1.ResourceType': 'ec2:Instance',
      'ResourceType.2.ResourceType': 'ec2:LaunchTemplate',
      'ResourceType.2.ResourceTypeOption.1.OptionName': 'version-depth',
      'ResourceType.2.ResourceTypeOption.1.OptionValue.1': '10000',
      'ResourceType.3.ResourceType': 'imagebuilder:ImageRecipe',
      'ResourceType.4.ResourceType': 'imagebuilder:ContainerRecipe',
      'TagSpecification.1.ResourceType': 'image-usage-report',
      'TagSpecification.1.Tag.1.Key': 'ami-cleanup:usage',
      'TagSpecification.1.Tag.1.Value': 'true',
    })
    expect(call).not.toHaveProperty('ResourceType.1.ResourceTypeOption.1.OptionName')
  })
})

describe('usage reports on three images', () => {
  const requested = (id: string): object => ({
    outcome: 'requested',
    reportId: `report of ${id}`,
    at: NOW,
  })
  const failed = (code: string): object => ({
    outcome: 'failed',
    error: { code, call: 'ec2:CreateImageUsageReport' },
  })
  const not = { outcome: 'not-attempted' }
  const [odd, denied, quota] = ['InternalError', 'UnauthorizedOperation', 'ResourceLimitExceeded']

  it.each([
    {
      what: 'all are asked for',
      ends: [requested(A), requested(B), requested(C)],
      asked: [A, B, C],
    },
    {
      what: 'one that AWS does not make stops no other',
      code: odd,
      ends: [requested(A), failed('InternalError'), requested(C)],
      asked: [A, B, C],
    },
    {
      what: 'a permission that is missing holds for all',
      code: denied,
      ends: [requested(A), failed('UnauthorizedOperation'), failed('UnauthorizedOperation')],
      asked: [A, B],
    },
    {
      what: 'so does a quota that is used up',
      code: quota,
      ends: [requested(A), failed('ResourceLimitExceeded'), failed('ResourceLimitExceeded')],
      asked: [A, B],
    },
    { what: 'a run that ends before asks for none', endsAt: '', ends: [not, not, not], asked: [] },
    {
      what: 'one that ends meanwhile blames nobody',
      endsAt: B,
      code: odd,
      ends: [requested(A), not, not],
      asked: [A, B],
    },
  ])('$what', async ({ code, endsAt, ends, asked }) => {
    const stop = new AbortController()
    if (endsAt === '') stop.abort()
    const seen: string[] = []
    const requestUsageReport = async (id: string): Promise<string> => {
      seen.push(id)
      if (id === endsAt) stop.abort()
      if (id === B && code !== undefined) return Promise.reject(awsError(code))
      return Promise.resolve(`report of ${id}`)
    }
    const settings = { changes: { requestUsageReport }, signal: stop.signal, now: () => NOW }

    const told = await requestUsageReports([A, B, C], settings)

    expect([...told.values()]).toMatchObject(ends)
    expect([...told.keys()]).toEqual([A, B, C])
    expect(seen).toEqual(asked)
  })
})
